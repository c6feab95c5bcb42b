import Glibc
import KubernetesTestSupport
import ShipperContract
import Testing

@testable import podpattern_shipper

/// The program with shell scripts in the place of Fluent Bit.
@Suite(.tags(.process)) struct ProcessTests {
  /// A stage with pipelines `a` and `b`.
  private func stage(grace: Int = 30) throws -> Stage {
    let stage = try Stage(grace: grace)
    for pipeline in ["a", "b"] { stage.add(pipeline) }
    return stage
  }

  /// A program that runs a script, in which `$0` is `--config=…/NAME.yaml`.
  private func script(_ text: String) -> [String] { ["/bin/sh", "-c", text] }

  /// A script that leaves a file `NAME.ready`, and then waits for signals.
  private func waiting(_ traps: String, in stage: Stage) -> [String] {
    script(
      """
      name=$(basename -- "$0" .yaml)
      cd '\(stage.root)'
      \(traps)
      touch $name.ready
      while :; do sleep 0.05; done
      """)
  }

  private func areThere(_ names: [String], in stage: Stage) -> Bool {
    eventually { names.allSatisfy { Globs.file("\(stage.root)/\($0)") != nil } }
  }

  @Test func `a signal reaches every Fluent Bit, and SIGTERM only after the drain`() throws {
    let stage = try stage()
    let run = try stage.start(
      waiting("trap 'touch $name.hup' HUP; trap 'touch $name.term; exit' TERM", in: stage))
    #expect(areThere(["a.ready", "b.ready"], in: stage))
    kill(run.process, SIGHUP)
    #expect(areThere(["a.hup", "b.hup"], in: stage))
    try stage.write(3, to: "a.log")
    run.terminate()
    let isDraining = eventually { run.message.contains("\"left\":{\"lines\":3,") }
    #expect(isDraining)
    #expect(Globs.file("\(stage.root)/a.term") == nil)
    truncate("\(stage.logs)/a.log", 0)
    #expect(run.end() == 0)
    #expect(areThere(["a.term", "b.term"], in: stage))
  }

  @Test func `a Fluent Bit that exits by itself ends the run with its exit code`() throws {
    let stage = try stage()
    let run = try stage.start(
      waiting(
        """
        trap 'touch $name.term; exit 0' TERM
        if [ $name = b ]; then until [ -e a.ready ]; do sleep 0.05; done; exit 7; fi
        """, in: stage))
    #expect(run.end() == 7)
    #expect(areThere(["a.term"], in: stage))
    #expect(run.message.contains("\"shipped\":{\"lines\":0,"))
  }

  @Test func `a Fluent Bit that a signal kills ends the run with 128 and the signal`() throws {
    // One that nobody catches: as `swift test` links the guard, it brings Swift's runtime into the
    // child, which does catch others for its backtraces.
    let run = try stage().start(script("kill -KILL $$"))
    #expect(run.end() == 128 + SIGKILL)
  }

  @Test func `a Fluent Bit that is not there ends the run with 127, as in a shell`() throws {
    let run = try stage().start(["/nowhere/fluent-bit"])
    #expect(run.end() == 127)
  }

  @Test func `a Fluent Bit that ignores SIGTERM is killed within the grace period`() throws {
    let stage = try stage(grace: 2)
    let run = try stage.start(waiting("trap '' TERM", in: stage))
    #expect(areThere(["a.ready", "b.ready"], in: stage))
    try stage.write(3, to: "a.log")
    let began = Clocks.monotonic()
    run.terminate()
    #expect(run.end() == 0)
    #expect(Clocks.monotonic() - began >= .seconds(1))
    #expect(run.message.contains("\"left\":{\"lines\":3,\"bytes\":288}"))
  }

  @Test func `the command report prints the warnings, and exits with 1 where there are some`()
    throws
  {
    let stage = try stage()
    let report = ["report", "--state", stage.state]
    #expect(try Run(report, message: "").end() == 0)
    try Folder.make(stage.state)
    try SmallFile.replace(StateFolder(stage.state).warnings, with: "mind the gap\n")
    #expect(try Run(report, message: "").end() == 1)
    #expect(try Run(["report"], message: "").end() == 2)
  }
}
