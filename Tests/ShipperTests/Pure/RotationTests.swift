import ShipperContract
import Testing

@testable import podpattern_shipper

@Suite struct RotationTests {
  let limits = RotationLimits(size: 1 << 20, keep: 3)

  static func file(allocated: Int) -> LogFile {
    LogFile(
      path: "/d/a.log", id: FileID(device: 1, inode: 2), size: 10 << 20, allocated: allocated)
  }

  @Test func `a log file is not rotated while it is small or an output has not read enough of it`()
  {
    let entry = RotationEntry()
    #expect(
      RotationPlan(
        Self.file(allocated: 1 << 20), position: 10 << 20, entry: entry, limits: limits) == nil)
    #expect(
      RotationPlan(
        Self.file(allocated: 10 << 20), position: 100_000, entry: entry, limits: limits) == nil)
  }

  @Test func `rotation copies what every output has read, and frees all but its end`() throws {
    let position = (3 << 20) + 777
    let plan = try #require(
      RotationPlan(
        Self.file(allocated: 4 << 20), position: position, entry: RotationEntry(), limits: limits))
    #expect(plan.copy == 0..<position)
    #expect(plan.free.lowerBound == 0)
    #expect(plan.free.upperBound % 4096 == 0)
    #expect(position - plan.free.upperBound >= 64 << 10)
  }

  @Test func `the copies that rotation makes neither overlap nor leave anything out`() throws {
    var entry = RotationEntry()
    var copied: [Range<Int>] = []
    for position in stride(from: 1 << 20, through: 10 << 20, by: 700_001) {
      guard
        let plan = RotationPlan(
          Self.file(allocated: 2 << 20), position: position, entry: entry, limits: limits)
      else { continue }
      copied.append(plan.copy)
      entry.copied = plan.copy.upperBound
      entry.freed = LineMark(offset: plan.free.upperBound)
    }
    #expect(copied.count > 3)
    #expect(copied.first?.lowerBound == 0)
    for (earlier, later) in zip(copied, copied.dropFirst()) {
      #expect(earlier.upperBound == later.lowerBound)
    }
  }

  @Test func `rotation that keeps no copies frees the space all the same`() throws {
    let plan = try #require(
      RotationPlan(
        Self.file(allocated: 4 << 20), position: 3 << 20, entry: RotationEntry(),
        limits: RotationLimits(size: 1 << 20, keep: 0)))
    #expect(plan.copy.isEmpty)
    #expect(!plan.free.isEmpty)
  }

  @Test
  func `after a crash a copy of rotation counts if it had its name, and is made again if not`() {
    let entry = RotationEntry(
      copied: 10, digest: 1, pending: .init(inode: 77, end: 30, digest: 2))
    #expect(entry.settled(newestCopy: 77) == RotationEntry(copied: 30, digest: 2))
    #expect(entry.settled(newestCopy: 78) == RotationEntry(copied: 10, digest: 1))
    #expect(entry.settled(newestCopy: nil) == RotationEntry(copied: 10, digest: 1))
  }

  @Test func `what rotation has done is remembered as it was, whatever else the file says`() {
    var ledger = RotationLedger()
    ledger.entries[FileID(device: 1, inode: .max)] = RotationEntry(
      copied: 5, digest: .max, freed: LineMark(offset: 4096, lines: 7, lineStart: 4000),
      pending: .init(inode: 9, end: 10, digest: 11))
    ledger.entries[FileID(device: 1, inode: 3)] = RotationEntry(copied: 6)
    #expect(RotationLedger(text: ledger.text) == ledger)
    #expect(RotationLedger(text: "1 2 3\nnonsense\n" + ledger.text) == ledger)
  }
}
