/// A chunk file that waits for an output.
struct Chunk: Equatable {
  var name: String
  var size: Int

  /// When it was made, in seconds since 1970, which Fluent Bit writes into its name:
  /// PROCESS-SECONDS.NANOSECONDS.flb.
  var born: Int? {
    guard let dash = name.utf8.firstIndex(of: UInt8(ascii: "-")) else { return nil }
    return Int(name[name.utf8.index(after: dash)...].prefix { $0 != "." })
  }
}
