internal import FoundationEssentials
internal import Glibc

/// What the kernel says that a process has used: CPU time and memory.
struct ProcessUsage {
  /// User and system time of all threads, those that have ended included.
  let processor: Duration
  /// Resident memory, in MiB.
  let resident: Double
  /// The most resident memory that it ever had, in MiB.
  let peak: Double

  /// The usage of a running process so far.
  init(of process: pid_t) throws {
    // Its own clock counts nanoseconds; /proc/PID/stat has ticks of ten milliseconds, which is more
    // than an operator at rest takes in a second.
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
      throw BenchmarkFailure("process \(process) has ended; its log says why")
    }
    processor = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    resident = Self.mebibytes("VmRSS:", in: status)
    peak = Self.mebibytes("VmHWM:", in: status)
  }

  private static func mebibytes(_ field: String, in status: String) -> Double {
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
      Double($0)
    }
    return (kibibytes ?? 0) / 1024
  }
}

extension Duration {
  var inSeconds: Double { self / .seconds(1) }
  var inMilliseconds: Double { self / .milliseconds(1) }
}

/// The processes of this machine.
enum Processes {
  /// The one that was started with an argument, and its arguments; nil if there is none.
  static func find(argument: String) -> (process: pid_t, arguments: [String])? {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in entries.compactMap({ pid_t($0) }) {
      guard let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else {
        continue
      }
      let arguments = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      // The shell that keeps the program names the argument, too.
      guard arguments.contains(argument), arguments.first?.hasSuffix("/sh") == false else {
        continue
      }
      return (process, arguments)
    }
    return nil
  }

  /// Asks a process to end, and waits for it; false if it goes on.
  static func end(_ process: pid_t) async throws -> Bool {
    kill(process, SIGTERM)
    for _ in 0..<3000 {
      let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      // Until its parent asks for its exit status it is still there, as a zombie.
      guard let stat, !stat.contains(") Z ") else { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}
