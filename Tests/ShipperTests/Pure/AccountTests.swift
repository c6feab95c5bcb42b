import ShipperContract
import Testing

@testable import podpattern_shipper

@Suite struct AccountTests {
  /// A file whose lines are all ten bytes long.
  static func progress(read: Int, of written: Int, fragment: Int = 0) -> FileProgress {
    let end = LineMark(
      offset: written * 10 + fragment, lines: written, lineStart: written * 10)
    return FileProgress(
      file: LogFile(
        path: "/d/a.log", id: FileID(device: 1, inode: 1), size: end.offset, allocated: 4096),
      position: LineMark(offset: read * 10, lines: read, lineStart: read * 10), end: end)
  }

  @Test func `a last line without its newline counts as left, and nothing waits for it`() {
    let progress = Self.progress(read: 3, of: 3, fragment: 4)
    #expect(progress.isRead)
    #expect(progress.unread == LogAmount(lines: 1, bytes: 4))
    #expect(Self.progress(read: 3, of: 3).unread == LogAmount())
    #expect(!Self.progress(read: 2, of: 3).isRead)
  }

  @Test func `lines that wait in the buffer do not count as shipped`() {
    let account = PipelineAccount(
      name: "loki", files: [Self.progress(read: 5, of: 8)],
      buffered: LogAmount(lines: 2, bytes: 20))
    #expect(account.shipped == LogAmount(lines: 3, bytes: 30))
    #expect(account.left == LogAmount(lines: 5, bytes: 50))
  }

  @Test func `lines that an output refused count as left, and not as shipped`() {
    let account = PipelineAccount(
      name: "loki", files: [Self.progress(read: 8, of: 8)], buffered: LogAmount(),
      refused: LogAmount(lines: 3, bytes: 30))
    #expect(account.shipped == LogAmount(lines: 5, bytes: 50))
    #expect(account.left == LogAmount(lines: 3, bytes: 30))
  }

  @Test func `a line counts as shipped when every output has taken it`() {
    let files = [Self.progress(read: 8, of: 8)]
    let account = Account(pipelines: [
      PipelineAccount(name: "stdout", files: files, buffered: LogAmount()),
      PipelineAccount(name: "loki", files: files, buffered: LogAmount(lines: 8, bytes: 80)),
    ])
    #expect(account.shipped == LogAmount())
    #expect(account.left == LogAmount(lines: 8, bytes: 80))
  }

  @Test func `the termination message names the outputs that left something`() {
    let files = [Self.progress(read: 2, of: 2)]
    var account = Account(pipelines: [
      PipelineAccount(name: "stdout", files: files, buffered: LogAmount()),
      PipelineAccount(name: "loki", files: files, buffered: LogAmount(lines: 1, bytes: 10)),
    ])
    #expect(
      account.message(warnings: []) == """
        {"shipped":{"lines":1,"bytes":10},"left":{"lines":1,"bytes":10},\
        "outputs":{"loki":{"lines":1,"bytes":10}}}
        """)
    account.pipelines.removeLast()
    #expect(
      account.message(warnings: ["a \"b\"\n"]) == #"""
        {"shipped":{"lines":2,"bytes":20},"left":{"lines":0,"bytes":0},"warnings":["a \"b\"\n"]}
        """#)
  }

  @Test(arguments: [10, 100, 1000])
  func `the termination message keeps to the 4096 bytes that Kubernetes takes`(warnings: Int) {
    let json = Account(pipelines: []).message(
      warnings: (0..<warnings).map { "\($0) " + String(repeating: "\u{1}", count: 1000) }
    )
    #expect(json.utf8.count <= 4096)
    #expect(json.contains("more\"]}"))
  }
}
