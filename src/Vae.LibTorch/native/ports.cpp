#include "ports.h"

#include "boundary.h"

#include <limits>

namespace vae_torch {
namespace {

constexpr int64_t largest = std::numeric_limits<int32_t>::max();

class Reader {
 public:
  Reader(const int64_t* words, int64_t length) : next(words), end(words + length) {}

  // How many of something follow; each takes a word at least.
  int64_t count() {
    const int64_t value = word();
    require(value >= 0 && value <= end - next, "the ports count more than they hold");
    return value;
  }

  std::vector<Port> list() {
    std::vector<Port> ports(static_cast<size_t>(count()));
    for (Port& port : ports) read(port);
    return ports;
  }

  void finish() const { require(next == end, "the ports have words left"); }

 private:
  int64_t word() {
    require(next != end, "the ports end too early");
    return *next++;
  }

  void read(Port& port) {
    int64_t elements = 1;
    for (int64_t left = count(); left > 0; left--) {
      const int64_t size = word();
      require(size >= 0 && size <= largest, "a size of a port is negative or too large");
      elements *= size;
      require(elements <= largest, "a tensor of a port is too large");
      port.sizes.push_back(size);
    }
  }

  const int64_t* next;
  const int64_t* end;
};

}  // namespace

int64_t Port::count() const {
  int64_t elements = 1;
  for (const int64_t size : sizes) elements *= size;
  return elements;
}

Ports Ports::parse(const int64_t* words, int64_t length) {
  require(words != nullptr && length >= 0, "there are no ports");
  Reader reader(words, length);
  Ports ports{reader.list(), reader.list(), reader.list()};
  reader.finish();
  return ports;
}

}  // namespace vae_torch
