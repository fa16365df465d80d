// The interface between Vae.LibTorch and LibTorch: tensors that live from run to run, and whole
// programs, which are texts of TorchScript; never single operations. No exception passes through.
// A function that can fail returns a code; vae_torch_message says what went wrong on this thread.
// The caller owns what is created and frees it once, on the lane that it was used on.
#include "shim.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/api/include/torch/jit.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/version.h>

#include <cstdlib>
#include <dlfcn.h>

#define VAE_TORCH extern "C" __attribute__((visibility("default")))

using namespace vae_torch;

namespace {

// Lists of sizes are made once, and not at each run.
std::shared_ptr<torch::jit::Graph> graph_of(torch::jit::CompilationUnit& unit) {
  auto graph = torch::jit::toGraphFunction(unit.get_function("step")).graph();
  torch::jit::ConstantPropagation(graph);
  return graph;
}

// A text compiled, and the tensors that its function "step" reads and writes. It runs as it is
// written: no profiler watches and nothing is fused, so a first run gives the bits of a later one.
struct Program {
  Program(const char* text, c10::IValue tensors)
      : unit(torch::jit::compile(text)), code(graph_of(*unit), "step"), tensors(std::move(tensors)) {}

  void run() {
    torch::jit::Stack stack{tensors};
    torch::jit::InterpreterState(code).run(stack);
  }

  std::shared_ptr<torch::jit::CompilationUnit> unit;
  torch::jit::Code code;
  c10::IValue tensors;
  std::function<void()> replay;
};

}  // namespace

// The LibTorch that this was compiled against, such as 1.13.0.
VAE_TORCH const char* vae_torch_version() { return TORCH_VERSION; }

VAE_TORCH const char* vae_torch_message() { return message.c_str(); }

// Why this was built without CUDA; empty if it has it.
VAE_TORCH const char* vae_torch_cuda_absence() {
  static const std::string absence = cuda::absence();
  return absence.c_str();
}

// Once, before anything else.
VAE_TORCH Code vae_torch_initialize(int32_t wanted_threads, int32_t allow_tf32) {
  return guarded([&] {
    threads = wanted_threads;
    // OpenBLAS built with threads of its own does not ask OpenMP.
    using SetThreads = void (*)(int);
    if (auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(threads);
    // Read by cuBLAS when its handle is made, and by LibTorch, which refuses products without it.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
    // Nothing here reads memory before it is written, so it need not be filled.
    at::globalContext().setDeterministicFillUninitializedMemory(false);
#endif
    cuda::configure(allow_tf32 != 0);
  });
}

// Whether the processor's convolutions are computed by oneDNN, where LibTorch has it: yes at first.
VAE_TORCH Code vae_torch_use_onednn(int32_t use) {
  return guarded([&] { at::globalContext().setUserEnabledMkldnn(use != 0); });
}

VAE_TORCH Code vae_torch_device_count(int32_t* count) { return guarded([&] { *count = cuda::device_count(); }); }

// As cuda::describe.
VAE_TORCH Code vae_torch_device_describe(int32_t device, char* name, int64_t* figures) {
  return guarded([&] {
    const std::shared_lock<std::shared_mutex> while_no_graph_is_captured(capturing);
    cuda::describe(Lane{device, 0}.place(), name, figures);
  });
}

// A stream of CUDA's pool, which keeps it.
VAE_TORCH Code vae_torch_stream_take(int32_t device, int64_t* stream) {
  return guarded([&] {
    const c10::impl::VirtualGuardImpl streams(c10::DeviceType::CUDA);
    *stream = streams.getStreamFromGlobalPool(Lane{device, 0}.place()).id();
  });
}

VAE_TORCH Code vae_torch_stream_wait(Lane lane) { return guarded(lane, [&] { lane.on_cuda().synchronize(); }); }

// Zeros of a kind of element, by LibTorch's number. What is pinned is the host's, for copies from
// and to CUDA. The address is null where the host cannot read it.
VAE_TORCH Code vae_torch_tensor_create(
    Lane lane, int32_t kind, int32_t pinned, const int64_t* sizes, int32_t rank, at::Tensor** tensor, void** address) {
  return guarded(lane, [&] {
    const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(kind));
    const auto placed = pinned ? options.pinned_memory(true) : options.device(lane.place());
    *tensor = new at::Tensor(at::zeros(at::IntArrayRef(sizes, rank), placed));
    *address = (*tensor)->is_cuda() ? nullptr : (*tensor)->data_ptr();
  });
}

// A part of a vector, from an element on, in a shape and as elements of another kind of 4 bytes.
VAE_TORCH Code vae_torch_tensor_part(
    const at::Tensor* whole, int64_t start, int32_t kind, const int64_t* sizes, int32_t rank, at::Tensor** part) {
  return guarded([&] {
    const at::IntArrayRef shape(sizes, rank);
    const auto elements = whole->narrow(0, start, c10::multiply_integers(shape));
    *part = new at::Tensor(elements.view(static_cast<at::ScalarType>(kind)).view(shape));
  });
}

// Copies all of a tensor from or to the host's memory, which may be used at once afterwards.
VAE_TORCH Code vae_torch_tensor_transfer(Lane lane, at::Tensor* tensor, void* host, int32_t is_to_host) {
  return guarded(lane, [&] {
    const at::Tensor outside = at::from_blob(host, tensor->sizes(), tensor->scalar_type());
    is_to_host ? outside.copy_(*tensor) : tensor->copy_(outside);
  });
}

// Copies without waiting. The event, made if it is null, says when the source may be written again.
VAE_TORCH Code vae_torch_tensor_copy(Lane lane, at::Tensor* target, const at::Tensor* source, c10::Event** copied) {
  return guarded(lane, [&] {
    target->copy_(*source, /*non_blocking=*/true);
    if (*copied == nullptr) *copied = new c10::Event(c10::DeviceType::CUDA);
    (*copied)->record(lane.on_cuda());
  });
}

VAE_TORCH void vae_torch_tensor_free(Lane lane, at::Tensor* tensor) { guarded(lane, [&] { delete tensor; }); }

VAE_TORCH Code vae_torch_event_query(const c10::Event* event, int32_t* over) {
  return guarded([&] { *over = event->query(); });
}

VAE_TORCH void vae_torch_event_free(Lane lane, c10::Event* event) { guarded(lane, [&] { delete event; }); }

// Compiles "def step(t: List[Tensor]) -> None" for these tensors, which it keeps alive.
VAE_TORCH Code vae_torch_program_create(const char* text, at::Tensor* const* tensors, int64_t count, Program** made) {
  return guarded([&] {
    c10::List<at::Tensor> all;
    for (int64_t place = 0; place < count; place++) all.push_back(*tensors[place]);
    *made = new Program(text, all);
  });
}

// One run, and how often it made the host wait.
VAE_TORCH Code vae_torch_program_run(Lane lane, Program* program, int64_t* waits_in_run) {
  return guarded(lane, [&] {
    *waits_in_run = -waits;
    program->replay ? program->replay() : program->run();
    *waits_in_run += waits;
  });
}

// Writes a run down as a graph of CUDA, without running it: later runs replay it. Where that fails,
// they stay single operations.
VAE_TORCH Code vae_torch_program_capture(Lane lane, Program* program) {
  return guarded([&] {
    const std::unique_lock<std::shared_mutex> alone(capturing);
    const c10::StreamGuard on(lane.on_cuda());
    program->replay = cuda::capture([&] { program->run(); });
  });
}

// What it works in and reads from does not go while the device is still at it.
VAE_TORCH void vae_torch_program_free(Lane lane, Program* program) {
  if (lane.is_cuda()) vae_torch_stream_wait(lane);
  guarded(lane, [&] { delete program; });
}
