internal import FoundationEssentials
internal import Glibc
internal import KubernetesTestSupport

/// One scenario with one tool.
struct Trial {
  private let scenario: Scenario
  private let tool: Tool
  private let folder: TemporaryFolder
  private let command: [String]
  private let application: Application
  private let receiver: Receiver

  init(_ scenario: Scenario, _ tool: Tool, _ programs: Programs) throws {
    self.scenario = scenario
    self.tool = tool
    folder = try TemporaryFolder()
    for name in ["logs", "config", "state"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    receiver = Receiver(
      in: folder.path, port: try FreePorts.find(1)[0], fluentBit: programs.fluentBit)
    application = Application(in: "\(folder.path)/logs")
    command = try Setup(scenario, folder: folder, port: receiver.port, programs: programs)
      .command(of: tool)
  }

  /// Lets it happen and counts what came out.
  func run() async throws -> Outcome {
    if scenario.hasFilesAtStart { application.open(files: scenario.files) }
    var lives = [try Sidecar(command, log: "\(folder.path)/output-1")]
    // Until Fluent Bit follows the files.
    try await Task.sleep(for: .seconds(3))
    if !scenario.hasFilesAtStart { application.open(files: scenario.files) }
    switch scenario {
    case .lastSecond: application.write(200_000)
    case .tenFiles: for file in 0..<10 { application.write(20_000, to: file) }
    case .longLines: application.write(20, length: 1 << 20)
    case .trace:
      application.write(1000)
      application.writeTrace()
    case .rotation:
      for number in 1...9 {
        application.write(20_000)
        try await Task.sleep(for: .milliseconds(2500))
        application.rotate(to: number)
      }
      application.write(20_000)
      try await settle()
    case .crash:
      application.write(1_000_000)
      try await untilUnderWay(lives[0].log)
      lives[0].crash()
      lives.append(try Sidecar(command, log: "\(folder.path)/output-2"))
      try await settle()
    case .outage:
      try await writeThroughOutage()
      try await settle()
    }
    try await lives[lives.count - 1].terminate()
    return outcome(lives)
  }

  private func outcome(_ lives: [Sidecar]) -> Outcome {
    let paths = scenario.output == .http ? [receiver.delivered] : lives.map { $0.log }
    let delivery = Delivery(paths: paths, whole: scenario == .trace)
    return Outcome(
      written: application.written, delivered: delivery.lines, distinct: delivery.distinct)
  }

  /// Writes 2,500 lines a second; the output comes up after a minute, and the lines go on a while.
  private func writeThroughOutage() async throws {
    for second in 0..<70 {
      if second == 60 { try receiver.start() }
      application.write(2500)
      try await Task.sleep(for: .seconds(1))
    }
  }

  /// Until a part of the lines came out, which is seen from the size of the output.
  private func untilUnderWay(_ log: String) async throws {
    for _ in 0..<3000 where size(log) < 20 << 20 { try await Task.sleep(for: .milliseconds(10)) }
  }

  /// Until nothing has come out for longer than Fluent Bit takes to find a new file and to try
  /// again.
  private func settle() async throws {
    var last = -1
    var still = 0
    for _ in 0..<180 where still < Self.settleSeconds {
      let now = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      let total = now.filter { $0.hasPrefix("output-") || $0 == "received" }
        .reduce(0) { $0 + size("\(folder.path)/\($1)") }
      still = total == last ? still + 1 : 0
      last = total
      try await Task.sleep(for: .seconds(1))
    }
  }

  private static let settleSeconds = 65

  private func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
