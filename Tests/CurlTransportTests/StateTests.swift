import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

@testable import CurlTransport

@Suite struct StateTests {
  private func write(_ text: String, to buffer: inout BodyBuffer) -> BodyBuffer.Writing {
    Data(text.utf8).withUnsafeBytes { buffer.write($0) }
  }

  @Test func `a full buffer takes nothing until it was read`() throws {
    var buffer = BodyBuffer(capacity: 4)
    #expect(write("abc", to: &buffer) == .accepted)
    #expect(write("def", to: &buffer) == .accepted)
    #expect(write("ghi", to: &buffer) == .full)
    let first = buffer.read()
    let reading = try #require(first)
    #expect(reading.outcome == .success(Data("abcdef".utf8)))
    #expect(reading.makesRoom)
    #expect(buffer.read() == nil)
    #expect(write("ghi", to: &buffer) == .accepted)
    #expect(buffer.read()?.makesRoom == false)
  }

  @Test func `a waiting reader gets the bytes at once`() async {
    let channel = BodyChannel(capacity: 4)
    async let reading = channel.wait()
    Data("abc".utf8).withUnsafeBytes { bytes in _ = channel.change { $0.write(bytes) } }
    #expect(await reading?.outcome == .success(Data("abc".utf8)))
  }

  @Test func `what came before an error is read before it`() {
    var buffer = BodyBuffer(capacity: 4)
    _ = write("abc", to: &buffer)
    buffer.finish(.cancelled)
    #expect(buffer.read()?.outcome == .success(Data("abc".utf8)))
    #expect(buffer.read()?.outcome == .failure(.cancelled))
    #expect(buffer.read()?.outcome == .success(nil))
  }

  @Test func `closing wakes the reader and refuses the writer`() async {
    let channel = BodyChannel(capacity: 4)
    async let reading = channel.wait()
    channel.change { $0.close(.cancelled) }
    #expect(await reading?.outcome == .failure(.cancelled))
    #expect(Data("abc".utf8).withUnsafeBytes { b in channel.change { $0.write(b) } } == .closed)
  }

  @Test func `a reader that is cancelled between two chunks reads no end`() {
    var buffer = BodyBuffer(capacity: 4)
    #expect(write("abc", to: &buffer) == .accepted)
    buffer.close(.cancelled)
    #expect(
      buffer.read()?.outcome == .failure(.cancelled),
      "a body that was cut off ends as a whole one does")
  }

  @Test func `silence counts from the last byte, and not while the reader is slow`() {
    let start = ContinuousClock.now
    func after(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }
    var timeouts = Timeouts(total: .seconds(100), idle: .seconds(10), now: start)
    #expect(timeouts.expiry == after(10))
    timeouts.noteActivity(at: after(5))
    #expect(timeouts.passed(at: after(14)) == nil)
    #expect(timeouts.passed(at: after(15)) == .idle(.seconds(10)))
    timeouts.pause()
    #expect(timeouts.expiry == after(100))
    #expect(timeouts.passed(at: after(50)) == nil)
    timeouts.resume(at: after(50))
    #expect(timeouts.expiry == after(60))
    #expect(timeouts.passed(at: after(100)) == .total(.seconds(100)))
  }

  @Test func `interim answers are passed over`() {
    var head = ResponseHead()
    func read(_ line: String) -> Bool {
      var copy = Array(line.utf8)
      return copy.withUnsafeMutableBufferPointer { head.read(UnsafeBufferPointer($0)) }
    }
    #expect(!read("HTTP/1.1 103 Early Hints\r\n"))
    #expect(!read("Link: </a>\r\n"))
    #expect(!read("\r\n"))
    #expect(!read("HTTP/2 207 \r\n"))
    #expect(!read("Content-Length:  12 \r\n"))
    #expect(read("\r\n"))
    #expect(!read("Trailer: x\r\n"))
    #expect(head.status == 207)
    #expect(head.headers == [HTTPHeader("Content-Length", "12")])
    #expect(head.contentLength == 12)
  }
}
