import Glibc
import KubernetesTestSupport
import Testing

@testable import podpattern_shipper

/// With a real Fluent Bit: a file that is rotated while it is written.
@Suite(.tags(.drill, .realFluentBit), .serialized, .program(in: "FLUENT_BIT"))
struct ShipperRotationDrills {
  @Test(arguments: [true, false])
  func `rotation of a file that is being written loses no line`(appending: Bool) throws {
    let size = 4 << 20
    let stage = try Stage(["--rotate-size", "\(size)", "--rotate-keep", "500"])
    try stage.addFile()
    let run = try stage.start()
    let path = "\(stage.logs)/a.log"
    let flags = O_WRONLY | O_CREAT | (appending ? O_APPEND : 0)
    let log = try Descriptor(path, flags)
    var written = 0
    // Until it has been rotated a few times, however fast this machine is.
    let isRotated = eventually {
      let lines = (written..<written + 2000).map {
        "a \($0 + 10_000_000) " + String(repeating: ".", count: 80) + "\n"
      }.joined()
      guard write(log.number, lines, lines.utf8.count) == lines.utf8.count else { return false }
      written += 2000
      return access("\(path).rotated.3", F_OK) == 0
    }
    #expect(isRotated)
    run.terminate()
    #expect(run.end() == 0)
    #expect(stage.delivered().lines == written)
    #expect(stage.delivered().distinct == written)
    #expect(run.message.contains("\"shipped\":{\"lines\":\(written),"))
    #expect(run.message.contains("\"left\":{\"lines\":0,"))
    try expectCopies(of: path, stage, toHold: written)
  }

  /// The copies and what follows them in the file hold every line once.
  private func expectCopies(of path: String, _ stage: Stage, toHold written: Int) throws {
    let ledger = RotationLedger(text: SmallFile.read("\(stage.state)/rotation"))
    let entry = try #require(ledger.entries.values.first)
    let file = try #require(Globs.file(path))
    #expect(file.allocated < file.size - entry.freed.offset + (1 << 20))
    let rest = "\(stage.root)/rest"
    try copy(path, from: entry.copied, to: rest)
    let copies = (1...500).map { "\(path).rotated.\($0)" }.filter { Globs.file($0) != nil }
    let held = Delivery(paths: copies + [rest])
    #expect(held.lines == written)
    #expect(held.distinct == written)
  }

  private func copy(_ path: String, from start: Int, to other: String) throws {
    let source = try Descriptor(path, O_RDONLY)
    let target = try Descriptor(other, O_WRONLY | O_CREAT)
    var offset = start
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
    defer { buffer.deallocate() }
    while case let count = source.read(into: buffer, at: offset), count > 0 {
      try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: offset - start)
      offset += count
    }
  }
}
