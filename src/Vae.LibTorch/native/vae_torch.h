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
#define VAE_TORCH_ABI 3

typedef enum vae_torch_code {
  VAE_TORCH_OK = 0,
  VAE_TORCH_OUT_OF_MEMORY = 1,
  VAE_TORCH_BAD_ARGUMENT = 2,
  VAE_TORCH_UNSUPPORTED = 3,
  VAE_TORCH_FAILED = 4,
} vae_torch_code;

/*
 * What an instruction of a plan does. A plan is a row of 64-bit integers:
 *
 *   slots, input count, per input: slot or -1, rank, sizes
 *          variable count, per variable (in the order of the storage handles): slot or -1, rank, sizes
 *          instruction count, per instruction: opcode, result slot, operand count, operand slots,
 *              attribute count, attributes, count and slots of what dies after it
 *          output count, per output: slot, rank, sizes
 *          update count, per update: place of the variable, slot
 *
 * Attributes: CONSTANT its double's bits; BROADCAST and RESHAPE sizes; SUM and MAX axes; MATMUL
 * whether left and right are transposed; PERMUTE the order; CONCAT the axis; SLICE axis, start,
 * length; CONVOLVE stride, padding; CONVOLVE_TRANSPOSED stride, padding, height, width;
 * CONVOLVE_KERNEL_GRADIENT kernel height and width, stride, padding; SCATTER_ROWS rows. What each
 * means is said by Vae.Tensors' Operation.
 */
typedef enum vae_torch_opcode {
  VAE_TORCH_CONSTANT = 0,
  VAE_TORCH_NEGATE = 1,
  VAE_TORCH_EXP = 2,
  VAE_TORCH_LOG = 3,
  VAE_TORCH_SQRT = 4,
  VAE_TORCH_TANH = 5,
  VAE_TORCH_SIGMOID = 6,
  VAE_TORCH_SOFTPLUS = 7,
  VAE_TORCH_RELU = 8,
  VAE_TORCH_ABS = 9,
  VAE_TORCH_SIGN = 10,
  VAE_TORCH_SIN = 11,
  VAE_TORCH_COS = 12,
  VAE_TORCH_ATAN = 13,
  VAE_TORCH_ADD = 14,
  VAE_TORCH_SUBTRACT = 15,
  VAE_TORCH_MULTIPLY = 16,
  VAE_TORCH_DIVIDE = 17,
  VAE_TORCH_MAXIMUM = 18,
  VAE_TORCH_MINIMUM = 19,
  VAE_TORCH_LESS = 20,
  VAE_TORCH_LESS_OR_EQUAL = 21,
  VAE_TORCH_EQUAL = 22,
  VAE_TORCH_SELECT = 23,
  VAE_TORCH_BROADCAST = 24,
  VAE_TORCH_RESHAPE = 25,
  VAE_TORCH_SUM = 26,
  VAE_TORCH_MAX = 27,
  VAE_TORCH_MATMUL = 28,
  VAE_TORCH_PERMUTE = 29,
  VAE_TORCH_CONCAT = 30,
  VAE_TORCH_SLICE = 31,
  VAE_TORCH_CONVOLVE = 32,
  VAE_TORCH_CONVOLVE_TRANSPOSED = 33,
  VAE_TORCH_CONVOLVE_KERNEL_GRADIENT = 34,
  VAE_TORCH_GATHER_ROWS = 35,
  VAE_TORCH_SCATTER_ROWS = 36,
  VAE_TORCH_OPCODES = 37,
} vae_torch_opcode;

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

/* What vae_torch_initialize found that a person should know; empty if that is nothing. */
VAE_TORCH_EXPORT const char* vae_torch_remark(void);

/* What the last failure on this thread was; valid until its next call. */
VAE_TORCH_EXPORT const char* vae_torch_message(void);

VAE_TORCH_EXPORT int32_t vae_torch_initialize(const vae_torch_settings* settings);

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
    int32_t device, int32_t use_graphs, const int64_t* plan, int64_t plan_length,
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
