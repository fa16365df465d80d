#include "shim.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/StreamGuard.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <new>

namespace vae_torch {
namespace {

thread_local int own_threads = 0;

// LibTorch warns, on this thread, of each operation that makes the host wait (cuda::configure asks
// it to). That is counted instead of printed.
bool is_wait(const std::string& warning) {
  return warning.find("synchronizing CUDA operation") != std::string::npos && ++waits > 0;
}

#if TORCH_VERSION_MAJOR >= 2
namespace warnings = c10::WarningUtils;
struct Listener : c10::WarningHandler {
  void process(const c10::Warning& warning) override {
    if (!is_wait(warning.msg())) c10::WarningHandler::process(warning);
  }
};
#else
namespace warnings = c10::Warning;
struct Listener : c10::WarningHandler {
  void process(const c10::SourceLocation& place, const std::string& text, const bool verbatim) override {
    if (!is_wait(text)) c10::WarningHandler::process(place, text, verbatim);
  }
};
#endif

Code failure(const std::string& what, Code code = failed) noexcept {
  // The processor's allocator and CUDA's libraries say it in words only.
  for (const char* sign : {"can't allocate memory", "not enough memory", "out of memory", "_STATUS_ALLOC_FAILED"})
    if (what.find(sign) != std::string::npos) code = out_of_memory;
  try {
    message = what;
  } catch (...) {
    message.clear();
  }
  return code;
}

}  // namespace

Code guarded(const std::function<void()>& body) noexcept {
  try {
    // OpenMP keeps the number of threads per thread.
    if (own_threads != threads) at::set_num_threads(own_threads = threads);
    c10::InferenceMode without_autograd;
    body();
    return ok;
  } catch (const c10::OutOfMemoryError& error) {
    return failure(error.what_without_backtrace(), out_of_memory);
  } catch (const c10::Error& error) {
    return failure(error.what_without_backtrace());
  } catch (const std::bad_alloc& error) {
    return failure(error.what(), out_of_memory);
  } catch (const std::exception& error) {
    return failure(error.what());
  } catch (...) {
    return failure("something was thrown that is no std::exception");
  }
}

Code guarded(const Lane& lane, const std::function<void()>& body) noexcept {
  if (!lane.is_cuda()) return guarded(body);
  return guarded([&] {
    const std::shared_lock<std::shared_mutex> while_no_graph_is_captured(capturing);
    Listener listener;
    const warnings::WarningHandlerGuard listening(&listener);
    const c10::StreamGuard on(lane.on_cuda());
    body();
  });
}

}  // namespace vae_torch
