// The exported functions: each is its arguments' checks and one call, inside the boundary.
#include "boundary.h"
#include "cuda.h"
#include "executable.h"
#include "storage.h"
#include "table.h"

#include <ATen/Context.h>
#include <torch/version.h>

#include <cstdlib>
#include <utility>

#include <dlfcn.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

using vae_torch::guarded;
using vae_torch::require;

namespace {

// OpenBLAS built with threads of its own does not ask OpenMP.
void limit_blas(int threads) {
  using SetThreads = void (*)(int);
  if (auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(threads);
}

// A step allocates and frees the same megabytes again and again. By default glibc gives them back
// to the kernel in between, and touching them again costs several times what is computed in them.
void keep_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

void make_deterministic() {
  // Read by cuBLAS when its handle is made, and by LibTorch, which refuses products without it.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  // Nothing here reads memory before it is written, so it need not be filled.
  at::globalContext().setDeterministicFillUninitializedMemory(false);
#endif
}

}  // namespace

extern "C" {

int32_t vae_torch_abi(void) {
  return VAE_TORCH_ABI;
}

const char* vae_torch_version(void) {
  return TORCH_VERSION;
}

const char* vae_torch_cuda_absence(void) {
  static const std::string absence = vae_torch::cuda::absence();
  return absence.c_str();
}

const char* vae_torch_message(void) {
  return vae_torch::last_message();
}

int32_t vae_torch_initialize(const vae_torch_settings* settings) {
  return guarded([&] {
    require(settings != nullptr && settings->threads >= 1, "an operation takes one thread at least");
    vae_torch::set_threads(settings->threads);
    limit_blas(settings->threads);
    keep_memory();
    make_deterministic();
    vae_torch::cuda::configure(settings->allow_tf32 != 0);
  });
}

int32_t vae_torch_use_onednn(int32_t use) {
  return guarded([&] { at::globalContext().setUserEnabledMkldnn(use != 0); });
}

int32_t vae_torch_device_count(int32_t* count) {
  return guarded([&] { *count = vae_torch::cuda::device_count(); });
}

int32_t vae_torch_device_describe(int32_t device, vae_torch_device* description) {
  return guarded([&] { vae_torch::cuda::describe(device, *description); });
}

int32_t vae_torch_statistics_read(int32_t device, vae_torch_statistics* statistics) {
  return guarded([&] {
    *statistics = {};
    statistics->storages = vae_torch_storage::alive();
    statistics->tables = vae_torch_table::alive();
    statistics->executables = vae_torch_executable::alive();
    if (device >= 0) vae_torch::cuda::read_memory(device, *statistics);
  });
}

int32_t vae_torch_storage_create(int32_t device, int64_t count, vae_torch_storage** storage) {
  return guarded([&] { *storage = new vae_torch_storage(device, count); });
}

int32_t vae_torch_storage_write(vae_torch_storage* storage, const float* elements, int64_t count) {
  return guarded([&] {
    require(count == storage->elements.numel(), "the storage has another number of elements");
    storage->lane->write(storage->elements, elements);
  });
}

int32_t vae_torch_storage_read(const vae_torch_storage* storage, float* elements, int64_t count) {
  return guarded([&] {
    require(count == storage->elements.numel(), "the storage has another number of elements");
    storage->lane->read(storage->elements, elements);
  });
}

void vae_torch_storage_free(vae_torch_storage* storage) {
  guarded([&] { delete storage; });
}

int32_t vae_torch_table_create(int32_t device, const vae_torch_rows* rows, vae_torch_table** table) {
  return guarded([&] { *table = new vae_torch_table(device, *rows); });
}

void vae_torch_table_free(vae_torch_table* table) {
  guarded([&] { delete table; });
}

int32_t vae_torch_executable_create(
    int32_t device, int32_t use_graphs, const vae_torch_script* script,
    vae_torch_storage* const* storages, int64_t storage_count,
    vae_torch_table* const* tables, int64_t table_count, vae_torch_executable** executable) {
  return guarded([&] {
    const std::vector<vae_torch_storage*> variables(storages, storages + storage_count);
    const std::vector<vae_torch_table*> sources(tables, tables + table_count);
    require(script != nullptr && script->text != nullptr, "there is no script");
    *executable = new vae_torch_executable(device, use_graphs != 0, *script, variables, sources);
  });
}

int32_t vae_torch_executable_input(vae_torch_executable* executable, int64_t place, float** elements) {
  return guarded([&] { *elements = executable->input(place); });
}

int32_t vae_torch_executable_run(vae_torch_executable* executable) {
  return guarded([&] { executable->run(); });
}

int32_t vae_torch_executable_output(vae_torch_executable* executable, int64_t place, const float** elements) {
  return guarded([&] { *elements = executable->output(place); });
}

int32_t vae_torch_executable_report(const vae_torch_executable* executable, vae_torch_report* report) {
  return guarded([&] { executable->report(*report); });
}

void vae_torch_executable_free(vae_torch_executable* executable) {
  guarded([&] { delete executable; });
}

}  // extern "C"
