import Glibc
import KubernetesTestSupport
import ShipperContract
import Testing

@testable import podpattern_shipper

/// With a real Fluent Bit: crashes, and outputs that are down.
@Suite(.tags(.drill, .realFluentBit), .serialized, .program(in: "FLUENT_BIT"))
struct ShipperFaultDrills {
  @Test func `no line is lost when the container crashes in the middle of its work`() throws {
    let stage = try Stage()
    try stage.addFile()
    try stage.write(300_000, to: "a.log")
    let first = try stage.start()
    let positions = "\(stage.state)/file/positions-0.db"
    let isUnderWay = eventually { (Positions.read(positions)?.first?.offset ?? 0) > 5 << 20 }
    try #require(isUnderWay)
    first.crash()
    let position = Positions.read(positions)?.first?.offset ?? 0
    print("crashed after \(position) bytes, with \(stage.delivered()) delivered")
    let second = try stage.start()
    second.terminate()
    #expect(second.end() == 0)
    let delivery = stage.delivered()
    print("after a crash: \(delivery.lines - delivery.distinct) of 300000 lines repeated")
    #expect(delivery.distinct == 300_000)
    #expect(second.message.contains("\"left\":{\"lines\":0,"))
  }

  @Test func `an output that is down holds up no other, and loses nothing`() throws {
    let stage = try Stage(grace: 60)
    let receiver = try Receiver(stage)
    try stage.addFile()
    try stage.add("http", output: receiver.output)
    let run = try stage.start()
    try stage.write(150_000, to: "a.log")
    let otherIsDone = eventually { stage.hasDelivered(150_000) }
    #expect(otherIsDone)
    let buffer = "\(stage.state)/http/chunks"
    let isBuffering = eventually { ChunkFolder.waiting(in: buffer).count >= Stage.mostChunks }
    #expect(isBuffering)
    try stage.write(50_000, to: "b.log")
    let othersGoOn = eventually { stage.hasDelivered(200_000) }
    #expect(othersGoOn)
    // 200,000 lines are 19 MB; the buffer has its limit, and the rest waits in the files.
    #expect(Folder.use(of: buffer).allocated < 12 << 20)
    run.terminate()
    let isSaid = eventually { run.message.contains("\"outputs\":{\"http\"") }
    #expect(isSaid)
    try receiver.start()
    #expect(run.end() == 0)
    receiver.stop()
    #expect(run.message.contains("\"left\":{\"lines\":0,"))
    for pipeline in ["file", "received"] {
      #expect(stage.delivered(pipeline).lines == 200_000)
      #expect(stage.delivered(pipeline).distinct == 200_000)
    }
  }

  @Test func `an output that stays down leaves its lines, and the message says how many`() throws {
    let stage = try Stage(grace: 6)
    try stage.addFile()
    try stage.add("http", output: try Receiver(stage).output)
    let run = try stage.start()
    try stage.write(1000, to: "a.log")
    run.terminate()
    #expect(run.end() == 0)
    #expect(stage.delivered().lines == 1000)
    #expect(run.message.hasPrefix("{\"shipped\":{\"lines\":0,\"bytes\":0}"))
    #expect(run.message.contains("\"outputs\":{\"http\":{\"lines\":1000,"))
  }

  @Test func `lines that an output refuses are told in the message, and hold nothing up`() throws {
    let stage = try Stage(grace: 60)
    try stage.addFile()
    // No file can be made below a file, and Fluent Bit tries that only once.
    try SmallFile.replace("\(stage.root)/wall", with: "")
    try stage.add("refusing", output: "name: file, path: \(stage.root)/wall, file: a")
    let run = try stage.start()
    try stage.write(1000, to: "a.log")
    let warnings = StateFolder(stage.state).warnings
    var written = 1000
    // Goes on, since Fluent Bit appends to the copies that it has left.
    let isSaid = try eventually {
      try stage.write(10, to: "a.log", from: written)
      written += 10
      return SmallFile.read(warnings).hasPrefix("output refusing has refused records since ")
    }
    #expect(isSaid)
    try stage.write(1000, to: "b.log")
    let began = Clocks.monotonic()
    run.terminate()
    #expect(run.end() == 0)
    #expect(Clocks.monotonic() - began < .seconds(30))
    written += 1000
    #expect(stage.delivered().lines == written)
    #expect(run.message.hasPrefix("{\"shipped\":{\"lines\":0,"))
    #expect(run.message.contains("\"outputs\":{\"refusing\":{\"lines\":\(written),"))
    let copies = Folder.names(in: "\(stage.state)/refusing/chunks/rejected")
    #expect(copies == [])
  }

  @Test func `a Fluent Bit that can't start ends the run with its code`() throws {
    let stage = try Stage()
    try stage.addFile()
    try stage.add("broken", output: "name: nonsense")
    let run = try stage.start()
    #expect(run.end() == 1)
  }
}
