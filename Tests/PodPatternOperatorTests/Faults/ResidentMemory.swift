internal import FoundationEssentials

/// How much memory processes have in the machine's.
enum ResidentMemory {
  /// That of this process.
  static var megabytes: Int { megabytes(of: "self") }

  /// In MB, as proc(5) tells it; 0 where there is no such process or no /proc.
  static func megabytes(of process: String) -> Int {
    let status = URL(filePath: "/proc/\(process)/status")
    guard let text = try? String(contentsOf: status, encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
    else { return 0 }
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
  }
}
