internal import CLinux

/// The Fluent Bit processes.
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
      complain(
        "\(error): Fluent Bit follows links out of \(options.directory), and a folder in it that "
          + "can't be opened keeps others from being read")
      environment = []
    }
  }

  /// Whether none runs.
  var haveEnded: Bool { processes.isEmpty }

  /// Starts a pipeline, with its folders.
  mutating func start(_ name: String) throws(SystemFault) {
    try Folder.make(options.chunks(of: name))
    processes[try ChildProcess.start(options.command(of: name), environment: environment)] = name
  }

  /// Sends a signal to every pipeline.
  func send(_ signal: Int32) {
    for process in processes.keys { kill(process, signal) }
  }

  /// The pipelines that have ended, with their exit codes. Whatever else has ended is no one
  /// else's business, but has to be reaped by PID 1.
  mutating func ended() -> [(name: String, code: Int32)] {
    var ended: [(name: String, code: Int32)] = []
    while let (process, code) = ChildProcess.reap() {
      if let name = processes.removeValue(forKey: process) {
        ended.append((name: name, code: code))
      }
    }
    return ended
  }
}
