/*
 * The interface between Vae.LibTorch and LibTorch: whole programs pass through it, never single
 * operations, and no exception does.
 *
 * Every function that can fail returns a vae_torch_code; vae_torch_message then says what went
 * wrong on this thread. Handles are owned by the caller, who frees each once. Storage and
 * executables may be used by any thread, but by one at a time; executables keep the storage alive
 * that they work on.
 */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VAE_TORCH_EXPORT __attribute__((visibility("default")))

/* Counted up with every change of what follows. */
#define VAE_TORCH_ABI 4

typedef enum vae_torch_code {
  VAE_TORCH_OK = 0,
  VAE_TORCH_OUT_OF_MEMORY = 1,
  VAE_TORCH_BAD_ARGUMENT = 2,
  VAE_TORCH_UNSUPPORTED = 3,
  VAE_TORCH_FAILED = 4,
} vae_torch_code;

typedef struct vae_torch_storage vae_torch_storage;
typedef struct vae_torch_table vae_torch_table;
typedef struct vae_torch_executable vae_torch_executable;

/* How a process uses LibTorch; set once, before anything else. */
typedef struct vae_torch_settings {
  int32_t threads;    /* of one operation on the processor */
  int32_t allow_tf32; /* whether CUDA may round the operands of products to 10 bits of mantissa */
} vae_torch_settings;

typedef struct vae_torch_device {
  char name[256];
  int64_t total_bytes;
  int64_t free_bytes;
} vae_torch_device;

/*
 * What is alive in the process, and what LibTorch holds of a device's memory (0 on the processor,
 * whose allocator keeps no account).
 */
typedef struct vae_torch_statistics {
  int64_t storages;
  int64_t tables;
  int64_t executables;
  int64_t allocated_bytes;
  int64_t peak_allocated_bytes;
  int64_t reserved_bytes;
} vae_torch_statistics;

/*
 * Rows in the host's memory, one behind the other: floats, or bytes of which each stands for a row
 * of a book.
 */
typedef struct vae_torch_rows {
  const void* values;  /* [count, columns] */
  int64_t count;       /* below 2^31 */
  int64_t columns;     /* floats of a row, or bytes */
  const float* book;   /* [256, book_width]; null where values are floats */
  int64_t book_width;  /* floats that a byte stands for */
} vae_torch_rows;

/*
 * A program: a function of TorchScript, "def step(t: List[Tensor]) -> None". In the list stand, one
 * behind the other, the inputs, the variables, the outputs (which the function writes, as it writes
 * the variables' next values), for each input that has a table its rows and its book if it has one,
 * and the constants, scalars. The ports are a row of 64-bit integers: for the inputs, the variables
 * and the outputs their count and, of each, its rank and its sizes.
 */
typedef struct vae_torch_script {
  const char* text;
  const int64_t* ports;
  int64_t port_words;
  const double* constants;
  int64_t constant_count;
} vae_torch_script;

/* Where a graph of CUDA stands. */
typedef enum vae_torch_graph_state {
  VAE_TORCH_GRAPH_NONE = 0,     /* not asked for */
  VAE_TORCH_GRAPH_WARMING = 1,  /* the first runs are single operations */
  VAE_TORCH_GRAPH_CAPTURED = 2, /* a run is one launch */
  /* it could not be captured: vae_torch_executable_report's text says why; runs stay single operations */
  VAE_TORCH_GRAPH_REFUSED = 3,
} vae_torch_graph_state;

typedef struct vae_torch_report {
  int64_t runs;
  int64_t waits_in_runs;     /* how often an operation of a run made the host wait for the device */
  int64_t waits_for_uploads; /* how often a run waited because the host was as far ahead of the device as it may be */
  int32_t graph_state;       /* vae_torch_graph_state */
  char graph_refusal[512];
} vae_torch_report;

VAE_TORCH_EXPORT int32_t vae_torch_abi(void);

/* The LibTorch that this was compiled against, such as 1.13.0. */
VAE_TORCH_EXPORT const char* vae_torch_version(void);

/* Why this was built without CUDA; empty if it has it. */
VAE_TORCH_EXPORT const char* vae_torch_cuda_absence(void);

/* What the last failure on this thread was; valid until its next call. */
VAE_TORCH_EXPORT const char* vae_torch_message(void);

VAE_TORCH_EXPORT int32_t vae_torch_initialize(const vae_torch_settings* settings);

/* Whether the processor's convolutions are computed by oneDNN, where LibTorch has it: at first, yes. */
VAE_TORCH_EXPORT int32_t vae_torch_use_onednn(int32_t use);

/* Devices are numbered: -1 is the processor, 0 and up are CUDA's. */
VAE_TORCH_EXPORT int32_t vae_torch_device_count(int32_t* count);
VAE_TORCH_EXPORT int32_t vae_torch_device_describe(int32_t device, vae_torch_device* description);
VAE_TORCH_EXPORT int32_t vae_torch_statistics_read(int32_t device, vae_torch_statistics* statistics);

/* Floats on a device, zero at first. */
VAE_TORCH_EXPORT int32_t vae_torch_storage_create(int32_t device, int64_t count, vae_torch_storage** storage);
VAE_TORCH_EXPORT int32_t vae_torch_storage_write(vae_torch_storage* storage, const float* elements, int64_t count);
VAE_TORCH_EXPORT int32_t vae_torch_storage_read(const vae_torch_storage* storage, float* elements, int64_t count);
VAE_TORCH_EXPORT void vae_torch_storage_free(vae_torch_storage* storage);

/* A copy of rows on a device, for all executables there to read. They keep it alive. */
VAE_TORCH_EXPORT int32_t vae_torch_table_create(int32_t device, const vae_torch_rows* rows, vae_torch_table** table);
VAE_TORCH_EXPORT void vae_torch_table_free(vae_torch_table* table);

/*
 * With tables, one for each input or null: an input [n, width] that has one is not written by the
 * host but taken from the table before each run, by the n numbers of rows that the host writes
 * instead, integers of 32 bits.
 */
VAE_TORCH_EXPORT int32_t vae_torch_executable_create(
    int32_t device, int32_t use_graphs, const vae_torch_script* script,
    vae_torch_storage* const* storages, int64_t storage_count,
    vae_torch_table* const* tables, int64_t table_count, vae_torch_executable** executable);

/*
 * The elements of the input at a place, or its numbers of rows, to be written before runs; valid as
 * long as the executable lives, and so are outputs, from one run to the next.
 */
VAE_TORCH_EXPORT int32_t vae_torch_executable_input(vae_torch_executable* executable, int64_t place, float** elements);
VAE_TORCH_EXPORT int32_t vae_torch_executable_run(vae_torch_executable* executable);
VAE_TORCH_EXPORT int32_t vae_torch_executable_output(
    vae_torch_executable* executable, int64_t place, const float** elements);
VAE_TORCH_EXPORT int32_t vae_torch_executable_report(const vae_torch_executable* executable, vae_torch_report* report);
VAE_TORCH_EXPORT void vae_torch_executable_free(vae_torch_executable* executable);

#ifdef __cplusplus
}
#endif
