import Glibc
import KubernetesTestSupport
import ShipperContract
import Testing

@testable import podpattern_shipper

/// A shared volume in which an application has made what it likes, and a secret beside it.
@Suite(.tags(.process)) struct GuardTests {
  /// Links to a file and to a folder outside, a link inside, and plain files.
  private func stage() throws -> Stage {
    let stage = try Stage()
    stage.add("a")
    try Folder.make("\(stage.root)/client")
    try SmallFile.replace("\(stage.root)/client/tls.key", with: "KEY\n")
    try Folder.make("\(stage.logs)/app")
    try SmallFile.replace("\(stage.logs)/app/a.log", with: "line\n")
    symlink("../client/tls.key", "\(stage.logs)/key.log")
    symlink("\(stage.root)/client", "\(stage.logs)/folder")
    symlink("app/a.log", "\(stage.logs)/inside.log")
    return stage
  }

  /// What a script prints that the shipper runs in the shared volume.
  private func output(
    of script: String, in stage: Stage, environment: [String] = []
  ) throws -> [String] {
    let run = try stage.start(
      [
        "/bin/sh", "-c",
        "{ \(script); } >'\(stage.root)/printed' 2>/dev/null; touch '\(stage.root)/ready';"
          + " exec sleep 600",
      ], environment: environment)
    let isReady = eventually { Globs.file("\(stage.root)/ready") != nil }
    let children = run.children.map {
      SmallFile.read(proc: "/proc/\($0)/cmdline").split(separator: "\0").last ?? ""
    }
    #expect(isReady, "\(children); printed: \(SmallFile.read("\(stage.root)/printed"))")
    run.crash()
    #expect(run.end() == 128 + SIGKILL)
    return SmallFile.read("\(stage.root)/printed").split(separator: "\n").map(String.init)
  }

  @Test func `Fluent Bit opens no symbolic link in the shared volume, and opens those elsewhere`()
    throws
  {
    let stage = try stage()
    // A pipe would hold up whoever opens it.
    mkfifo("\(stage.logs)/pipe.log", 0o600)
    let files = [
      "logs/key.log", "logs/folder/tls.key", "logs/inside.log", "logs/pipe.log",
      "logs/app/../../client/tls.key", "logs/app/a.log", "client/tls.key",
    ]
    let script = files.map { "echo \($0); cat '\(stage.root)/\($0)'" }.joined(separator: ";")
    let printed = try output(of: script, in: stage)
    #expect(
      printed
        == files.flatMap { file in
          switch file {
          case "logs/app/a.log": [file, "line"]
          case "client/tls.key": [file, "KEY"]
          default: [file]
          }
        })
  }

  @Test func `Fluent Bit takes no symbolic link in the shared volume for a log file`() throws {
    let stage = try stage()
    let files = ["logs/key.log", "logs/folder/tls.key", "logs/app/a.log", "client/tls.key"]
    let script = files.map { "[ ! -f '\(stage.root)/\($0)' ] || echo \($0)" }
      .joined(separator: ";")
    let printed = try output(of: script, in: stage)
    #expect(printed == ["logs/app/a.log", "client/tls.key"])
  }

  @Test func `a library that an image preloads does not keep the guard against links away`() throws
  {
    let stage = try stage()
    let script = "cat '\(stage.root)/logs/key.log'; echo $LD_PRELOAD"
    let printed = try output(of: script, in: stage, environment: ["LD_PRELOAD=libm.so.6"])
    #expect(printed.count == 1)
    #expect(printed.last?.hasSuffix("libpodpattern-shipper-guard.so:libm.so.6") == true)
  }

  @Test func `symbolic links are neither counted nor rotated, and warned of where they lead out`()
    throws
  {
    let stage = try stage()
    let globs = Globs(
      FileSet(globs: ["\(stage.logs)/*.log", "\(stage.logs)/*/*"]), root: stage.logs)
    #expect(globs.files.map(\.path) == ["\(stage.logs)/app/a.log"])
    #expect(
      globs.obstacles == [
        .link(path: "\(stage.logs)/key.log"), .link(path: "\(stage.logs)/folder"),
      ])
    #expect(globs.obstacles[0].text.contains("key.log is a symbolic link"))
    #expect(Globs.file("\(stage.logs)/key.log", root: stage.logs) == nil)
    #expect(Globs.file("\(stage.logs)/folder/tls.key", root: stage.logs) == nil)
  }

  @Test func `a file that was replaced since it was found is not opened`() throws {
    let stage = try stage()
    let path = "\(stage.logs)/app/a.log"
    let file = try #require(Globs.file(path, root: stage.logs))
    rename(path, path + ".old")
    symlink("\(stage.root)/client/tls.key", path)
    #expect(throws: SystemFault.self) { _ = try file.open(O_RDWR).number }
    unlink(path)
    try SmallFile.replace(path, with: "new\n")
    #expect(throws: SystemFault.self) { _ = try file.open(O_RDWR).number }
    rename(path + ".old", path)
    _ = try file.open(O_RDWR).number
  }
}
