import FoundationEssentials
import Testing

/// The transcripts of a real API server (1.36), to which every server is held.
///
/// With RECORD_TRANSCRIPTS set, what a real server says is written down anew.
enum Transcripts {
  static func check(_ name: String, _ transcript: String, _ backend: Backend) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Transcripts/\(name).txt")
    let isRecording = ProcessInfo.processInfo.environment["RECORD_TRANSCRIPTS"] != nil
    if isRecording, backend == .real {
      try Data(transcript.utf8).write(to: file)
      return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let wanted = steps(expected)
    for (index, step) in steps(transcript).enumerated() {
      let other = index < wanted.count ? wanted[index] : "nothing"
      #expect(step == other, "\(name): \(difference(other, step))")
    }
  }

  private static func steps(_ transcript: String) -> [String] {
    transcript.split(separator: "\n## ").map(String.init)
  }

  /// The lines that two steps differ in, with the step's title.
  private static func difference(_ wanted: String, _ actual: String) -> String {
    let left = wanted.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let right = actual.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let changes = right.difference(from: left).map { change in
      switch change {
      case .insert(let offset, let line, _): (offset, "+ \(line)")
      case .remove(let offset, let line, _): (offset, "- \(line)")
      }
    }
    let lines = changes.sorted { $0.0 < $1.0 }.map(\.1)
    return ([right[0]] + lines).joined(separator: "\n")
  }
}
