internal import CLinux
internal import ShipperContract

/// The Fluent Bit processes, one for each pipeline.
struct Pipelines {
  private let options: RunOptions
  private let environment: [String]
  private var processes: [pid_t: String] = [:]

  /// Pipelines that are not started yet, under the guard where it is there.
  init(_ options: RunOptions) {
    self.options = options
    do throws(SystemFault) {
      environment = try Guard.environment(of: options.directory)
    } catch {
      logError(
        "\(error): Fluent Bit follows links out of \(options.directory), and a folder in it that "
          + "can't be opened keeps others from being read")
      environment = []
    }
  }

  var haveEnded: Bool { processes.isEmpty }

  /// Starts a pipeline, with its folders.
  mutating func start(_ name: String) throws(SystemFault) {
    try Folder.make(options.state.chunks(of: name))
    processes[try ChildProcess.start(options.command(of: name), environment: environment)] = name
  }

  func send(_ signal: Int32) {
    for process in processes.keys { kill(process, signal) }
  }

  /// The pipelines that have ended, with their exit codes. Also reaps orphans, as PID 1 must.
  mutating func reap() -> [(name: String, code: Int32)] {
    var ended: [(name: String, code: Int32)] = []
    while let (process, code) = ChildProcess.reap() {
      if let name = processes.removeValue(forKey: process) {
        ended.append((name: name, code: code))
      }
    }
    return ended
  }
}

/// The library that keeps Fluent Bit from following symbolic links out of the shared volume, and from
/// giving up a whole glob where one folder can't be opened. It lies beside this program.
private enum Guard {
  private static let name = "libpodpattern-shipper-guard.so"

  /// The variables with which a program loads it, for a shared volume.
  static func environment(of directory: String) throws(SystemFault) -> [String] {
    let path = Paths.join(Paths.folder(of: try program()), name)
    guard access(path, R_OK) == 0 else { throw SystemFault("can't find \(path)") }
    // What an image preloads anyway, such as another allocator, stays.
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
