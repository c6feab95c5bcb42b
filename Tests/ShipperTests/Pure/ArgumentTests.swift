import ShipperContract
import Testing

@testable import podpattern_shipper

@Suite struct ArgumentTests {
  static let least = [
    "run", "--config", "/c", "--state", "/s", "--directory", "/d", "--grace-seconds", "30",
    "--pipeline", "stdout", "--input", "/d/*.log", "--", "/fluent-bit/bin/fluent-bit",
  ]

  @Test func `options of run that are left out have defaults`() throws {
    guard case .run(let options) = try ShipperCommand.parse(Self.least) else {
      Issue.record("not a run")
      return
    }
    #expect(options.terminationLog == "/dev/termination-log")
    #expect(options.settleSeconds == 0)
    #expect(options.volumeLimit == nil)
    #expect(options.rotation == nil)
    #expect(options.metricsPort == nil)
    #expect(
      options.command(of: "stdout") == ["/fluent-bit/bin/fluent-bit", "--config=/c/stdout.yaml"])
    #expect(options.state.positions(of: "stdout", input: 1) == "/s/stdout/positions-1.db")
  }

  @Test func `an exclusion belongs to the input before it`() throws {
    let more = ["--input=/d/a,/d/b", "--exclude=/d/c,/d/d", "--input=/d/e"]
    guard case .run(let options) = try ShipperCommand.parse(["run"] + more + Self.least.dropFirst())
    else {
      Issue.record("not a run")
      return
    }
    #expect(
      options.inputs == [
        FileSet(globs: ["/d/a", "/d/b"], excluded: ["/d/c", "/d/d"]),
        FileSet(globs: ["/d/e"]),
        FileSet(globs: ["/d/*.log"]),
      ])
  }

  @Test(arguments: [
    "", "walk", "report", "report --stat /s", "report --state", "run",
  ])
  func `a command line without a whole command is refused`(line: String) {
    #expect(throws: UsageFault.self) {
      try ShipperCommand.parse(line.split(separator: " ").map(String.init))
    }
  }

  @Test(arguments: [
    "--rotate-size 1048576", "--rotate-size 1000 --rotate-keep 1", "--exclude /d/x",
    "--input relative.log", "--pipeline stdout", "--pipeline ../up", "--color",
    "--metrics-port 0", "--metrics-port 65536", "--metrics-port=http", "--volume-limit much",
    "--volume-limit=", "stray", "--state",
  ])
  func `options of run that make no sense are refused`(more: String) {
    let arguments = ["run"] + more.split(separator: " ").map(String.init) + Self.least.dropFirst()
    #expect(throws: UsageFault.self) { try ShipperCommand.parse(arguments) }
  }

  @Test func `an option that run can not do without is named where it is missing`() {
    for option in [
      "--config", "--state", "--directory", "--grace-seconds", "--pipeline", "--input",
    ] {
      var arguments = Self.least
      guard let index = arguments.firstIndex(of: option) else { continue }
      arguments.removeSubrange(index...(index + 1))
      #expect(throws: UsageFault("\(option) is missing")) { try ShipperCommand.parse(arguments) }
    }
  }
}
