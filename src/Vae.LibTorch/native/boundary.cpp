#include "boundary.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <cstring>
#include <new>

namespace vae_torch {
namespace {

std::atomic<int> wanted_threads{1};
thread_local int own_threads = 0;
thread_local std::string message;

// OpenMP keeps the number of threads per thread.
void take_share() {
  const int wanted = wanted_threads.load(std::memory_order_relaxed);
  if (own_threads == wanted) return;
  at::set_num_threads(wanted);
  own_threads = wanted;
}

int32_t failed(vae_torch_code code, const std::string& what) noexcept {
  try {
    message = what;
  } catch (...) {
    message.clear();
  }
  return code;
}

// The processor's allocator and CUDA's libraries say it in words only.
bool speaks_of_memory(const std::string& what) {
  constexpr const char* signs[] = {
      "can't allocate memory", "not enough memory", "out of memory",
      "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED"};
  for (const char* words : signs) {
    if (what.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

void set_threads(int threads) {
  wanted_threads = threads;
}

int32_t guarded(const std::function<void()>& body) noexcept {
  try {
    take_share();
    c10::InferenceMode without_autograd;
    body();
    return VAE_TORCH_OK;
  } catch (const BadArgument& error) {
    return failed(VAE_TORCH_BAD_ARGUMENT, error.what());
  } catch (const Unsupported& error) {
    return failed(VAE_TORCH_UNSUPPORTED, error.what());
  } catch (const c10::OutOfMemoryError& error) {
    return failed(VAE_TORCH_OUT_OF_MEMORY, error.what_without_backtrace());
  } catch (const c10::Error& error) {
    const std::string what = error.what_without_backtrace();
    return failed(speaks_of_memory(what) ? VAE_TORCH_OUT_OF_MEMORY : VAE_TORCH_FAILED, what);
  } catch (const std::bad_alloc& error) {
    return failed(VAE_TORCH_OUT_OF_MEMORY, error.what());
  } catch (const std::exception& error) {
    return failed(speaks_of_memory(error.what()) ? VAE_TORCH_OUT_OF_MEMORY : VAE_TORCH_FAILED, error.what());
  } catch (...) {
    return failed(VAE_TORCH_FAILED, "something was thrown that is no std::exception");
  }
}

const char* last_message() noexcept {
  return message.c_str();
}

void copy_text(const std::string& text, char* into, size_t capacity) {
  const size_t length = std::min(text.size(), capacity - 1);
  std::memcpy(into, text.data(), length);
  into[length] = 0;
}

}  // namespace vae_torch
