internal import CLinux

/// The library that keeps Fluent Bit from following symbolic links out of the shared volume, and from
/// giving a glob up where a folder can't be opened. It lies beside this program.
enum Guard {
  private static let name = "libpodpattern-shipper-guard.so"

  /// The variables with which a program loads it, for a shared volume.
  static func environment(of directory: String) throws(SystemFault) -> [String] {
    let path = Paths.join(Paths.folder(of: try program()), name)
    guard access(path, R_OK) == 0 else { throw SystemFault("can't find \(path)") }
    // What an image loads beside, such as another allocator, it goes on loading.
    let others = getenv("LD_PRELOAD").map { String(cString: $0) } ?? ""
    let libraries = others.isEmpty ? path : "\(path):\(others)"
    return ["LD_PRELOAD=\(libraries)", "PODPATTERN_LOGS=\(directory)"]
  }

  /// The path of this program.
  private static func program() throws(SystemFault) -> String {
    var bytes: [UInt8] = []
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let start = buffer.baseAddress else { return }
      let count = readlink("/proc/self/exe", start, buffer.count)
      bytes = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
    }
    guard !bytes.isEmpty else { throw SystemFault("can't find this program's own file") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
