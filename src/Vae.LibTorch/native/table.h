// Rows that inputs are taken from by number: written once, then only read, by any lane.
#pragma once

#include "lane.h"

#include <ATen/core/List.h>
#include <ATen/core/Tensor.h>

#include <memory>

namespace vae_torch {

class Table {
 public:
  Table() = default;
  Table(Lane& lane, const vae_torch_rows& rows);

  int64_t count() const { return values.size(0); }
  int64_t width() const { return book.defined() ? values.size(1) * book.size(1) : values.size(1); }
  c10::Device device() const { return values.device(); }

  // Adds what a script selects from: the rows, and their book if there is one.
  void add_to(c10::List<at::Tensor>& tensors) const;

  // Before a lane reads from it: what it lies in is then not used again while the lane is still at
  // it.
  void share_with(Lane& lane);

 private:
  at::Tensor values;  // [count, columns]: floats, or bytes that the book is read at
  at::Tensor book;    // [256, floats of a byte]; undefined for floats
};

}  // namespace vae_torch

struct vae_torch_table {
  vae_torch_table(int32_t device, const vae_torch_rows& rows);
  ~vae_torch_table();
  vae_torch_table(const vae_torch_table&) = delete;
  vae_torch_table& operator=(const vae_torch_table&) = delete;

  std::shared_ptr<vae_torch::Lane> lane;
  vae_torch::Table rows;

  static int64_t alive();
};
