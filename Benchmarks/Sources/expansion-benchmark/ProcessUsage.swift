internal import FoundationEssentials
internal import Glibc

/// What the kernel says that a process has used: CPU time and memory.
struct ProcessUsage {
  /// User and system time, in seconds.
  var processorSeconds: Double
  /// Resident memory, in MiB.
  var residentMiB: Double
  /// The most resident memory that it ever had, in MiB.
  var peakResidentMiB: Double

  /// The usage of a running process so far.
  init(of process: pid_t) throws {
    let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    // The name in parentheses may hold spaces: the fields that follow it do not.
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    let ticks = (Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)
    processorSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    residentMiB = Self.mebibytes("VmRSS:", in: status)
    peakResidentMiB = Self.mebibytes("VmHWM:", in: status)
  }

  private static func mebibytes(_ field: String, in status: String) -> Double {
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
      Double($0)
    }
    return (kibibytes ?? 0) / 1024
  }
}
