internal import ArgumentParser

/// What happens to the logs.
enum Scenario: String, CaseIterable, ExpressibleByArgument {
  case lastSecond = "last-second"
  case crash
  case outage
  case rotation
  case tenFiles = "ten-files"
  case longLines = "long-lines"
  case trace

  /// What is written, and what happens meanwhile.
  var title: String {
    switch self {
    case .lastSecond: "200,000 lines in the last second, in a new file"
    case .crash: "SIGKILL in the middle of 1,000,000 lines, and a restart"
    case .outage: "HTTP output down for 60 s under 2,500 lines a second"
    case .rotation: "a file renamed every 2.5 s, nine times, while it is written"
    case .tenFiles: "ten times 20,000 lines in the last second, in files that are followed"
    case .longLines: "20 lines of 1 MB in the last second"
    case .trace: "a Java stack trace as the last record of 1,001"
    }
  }

  /// Whether the files are there before the sidecar is, or come with their lines.
  var hasFilesAtStart: Bool { self != .lastSecond }

  /// How many files the application writes.
  var files: Int { self == .tenFiles ? 10 : 1 }

  /// Where the lines go.
  var output: OutputKind { self == .outage ? .http : .stdout }
}

/// Where lines are sent.
enum OutputKind {
  /// The sidecar's own output, which the kubelet keeps.
  case stdout
  /// An HTTP endpoint.
  case http
}

/// What ships the logs.
enum Tool: String, CaseIterable {
  case podpattern = "podpattern-shipper"
  case manual = "Fluent Bit by hand"
  case tailer = "tailer"

  /// Whether the tool can do what the scenario asks: a tailer has no output but its own, and knows
  /// no records of several lines.
  func fits(_ scenario: Scenario) -> Bool {
    self != .tailer || (scenario.output == .stdout && scenario != .trace)
  }
}
