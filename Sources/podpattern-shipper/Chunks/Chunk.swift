/// A chunk file that waits for an output.
struct Chunk: Equatable {
  var name: String
  var size: Int

  /// When it was made, in seconds since 1970, which Fluent Bit writes into its name:
  /// PROCESS-SECONDS.NANOSECONDS.flb.
  var born: Int? {
    guard let dash = name.firstIndex(of: "-") else { return nil }
    return Int(name[name.index(after: dash)...].prefix { $0 != "." })
  }
}
