import ShipperContract
import Testing

@testable import podpattern_shipper

@Suite struct PathTests {
  /// A folder whose name begins with an accent, which Swift takes for a part of the slash before it.
  private let odd = "/v/\u{301}a"

  @Test func `paths are taken apart at slashes, also before a combining accent`() {
    #expect(Paths.folder(of: "\(odd)/b.log").utf8.elementsEqual(odd.utf8))
    #expect(Paths.folder(of: odd) == "/v")
    #expect(Paths.name(of: odd).utf8.elementsEqual("\u{301}a".utf8))
    #expect(Paths.name(of: "/v/a/\u{301}").utf8.elementsEqual("\u{301}".utf8))
    #expect(Paths.rest(of: odd, below: "/v")?.utf8.elementsEqual("/\u{301}a".utf8) == true)
    #expect(Paths.rest(of: "/v\u{301}/a", below: "/v") == nil)
    #expect(Paths.rest(of: "/v", below: "/v") == "")
    #expect(Paths.base(of: odd, root: "/v") == "/v")
    #expect("/a//\u{301}b/".parts(separatedBy: Paths.separator) == ["a", "\u{301}b"])
  }

  @Test func `log files in a folder whose name begins with an accent are found`() throws {
    let stage = try Stage([])
    stage.add("a")
    try Folder.make("\(stage.logs)/\u{301}app")
    try stage.write(3, to: "\u{301}app/a.log")
    let found = Globs(FileSet(globs: ["\(stage.logs)/*/*.log"]), root: stage.logs)
    #expect(found.files.count == 1 && found.obstacles.isEmpty)
    #expect(found.files.first?.root == stage.logs)
  }

  @Test(arguments: ["--pipeline a/\u{301}b", "--pipeline .\u{301}a", "--pipeline ../\u{301}up"])
  func `a pipeline's name that leads to another folder is refused`(more: String) {
    let arguments =
      ["run"] + more.split(separator: " ").map(String.init) + ArgumentTests.least.dropFirst()
    #expect(throws: UsageFault.self) { try ShipperCommand.parse(arguments) }
  }
}
