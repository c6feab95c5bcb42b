internal import CLinux
internal import ShipperContract

/// PID 1 of the log-shipper container.
@main
enum Shipper {
  static func main() {
    do throws(UsageFault) {
      switch try ShipperCommand.parse(Array(ownArguments().dropFirst())) {
      case .run(let options):
        var run = ShipperRun(options)
        exit(run.run())
      case .report(let state):
        let warnings = SmallFile.read(state.warnings)
        print(warnings, terminator: "")
        exit(warnings.isEmpty ? 0 : 1)
      }
    } catch {
      logError("\(error.reason)\n\(UsageFault.usage)")
      exit(2)
    }
  }

  /// The words of the command line, from the kernel: Embedded Swift has no `CommandLine`.
  private static func ownArguments() -> [String] {
    guard let file = try? Descriptor("/proc/self/cmdline", O_RDONLY) else { return [] }
    var bytes: [UInt8] = []
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      while case let count = file.read(into: buffer, at: bytes.count), count > 0 {
        bytes += buffer[..<count]
      }
    }
    // Each word ends in a zero, an empty one included.
    return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
