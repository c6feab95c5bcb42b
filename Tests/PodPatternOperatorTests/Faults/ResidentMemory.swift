internal import FoundationEssentials

/// How much memory this process has in the machine's.
enum ResidentMemory {
  /// In MB, as proc(5) tells it; 0 where there is no /proc.
  static var megabytes: Int {
    guard let text = try? String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
    else { return 0 }
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
  }
}
