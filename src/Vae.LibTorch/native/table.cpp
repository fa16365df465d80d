#include "table.h"

#include "boundary.h"

#include <ATen/ATen.h>

#include <atomic>
#include <limits>

namespace {

std::atomic<int64_t> live_tables{0};

// What a byte can be.
constexpr int64_t codes = 256;

}  // namespace

namespace vae_torch {

Table::Table(Lane& lane, const vae_torch_rows& rows) {
  require(rows.values != nullptr && rows.count >= 0 && rows.columns >= 0, "a table has rows");
  require(rows.count <= std::numeric_limits<int32_t>::max(), "a table has more rows than 32 bits can number");
  require(rows.book == nullptr || rows.book_width > 0, "a code stands for one float at least");
  // A copy from memory that is not pinned is over when it returns, so other lanes may read at once.
  const auto copy = [&](const void* from, at::IntArrayRef sizes, at::ScalarType type) {
    at::Tensor kept = at::empty(sizes, at::TensorOptions().dtype(type).device(lane.device()));
    kept.copy_(at::from_blob(const_cast<void*>(from), sizes, type));
    return kept;
  };
  lane.work([&] {
    values = copy(rows.values, {rows.count, rows.columns}, rows.book == nullptr ? at::kFloat : at::kByte);
    if (rows.book != nullptr) book = copy(rows.book, {codes, rows.book_width}, at::kFloat);
  });
}

void Table::add_to(c10::List<at::Tensor>& tensors) const {
  tensors.push_back(values);
  if (book.defined()) tensors.push_back(book);
}

void Table::share_with(Lane& lane) {
  lane.share(values);
  if (book.defined()) lane.share(book);
}

}  // namespace vae_torch

vae_torch_table::vae_torch_table(int32_t device, const vae_torch_rows& rows)
    : lane(vae_torch::Lane::of_thread(device)), rows(*lane, rows) {
  live_tables++;
}

vae_torch_table::~vae_torch_table() {
  lane->work([&] { rows = vae_torch::Table(); });
  live_tables--;
}

int64_t vae_torch_table::alive() {
  return live_tables;
}
