import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

@testable import CurlTransport

@Suite struct StateTests {
  private func write(_ text: String, to buffer: inout BodyBuffer<Int>) -> BodyBuffer<Int>.Writing {
    Data(text.utf8).withUnsafeBytes { buffer.write($0) }
  }

  @Test func `a full buffer takes nothing until it was read`() throws {
    var buffer = BodyBuffer<Int>(capacity: 4)
    guard case .accepted(wake: nil) = write("abc", to: &buffer),
      case .accepted(wake: nil) = write("def", to: &buffer),
      case .full = write("ghi", to: &buffer)
    else { return #expect(Bool(false)) }
    guard case .ready(.success(let chunk), resume: true) = buffer.read() else {
      return #expect(Bool(false))
    }
    #expect(chunk == Data("abcdef".utf8))
    guard case .accepted(wake: nil) = write("ghi", to: &buffer) else {
      return #expect(Bool(false))
    }
  }

  @Test func `a waiting reader gets the bytes at once`() throws {
    var buffer = BodyBuffer<Int>(capacity: 4)
    guard case .empty = buffer.read(orWait: 7),
      case .accepted(wake: (7, let chunk)?) = write("abc", to: &buffer)
    else { return #expect(Bool(false)) }
    #expect(chunk == Data("abc".utf8))
    guard case .empty = buffer.read() else { return #expect(Bool(false)) }
  }

  @Test func `what came before an error is read before it`() throws {
    var buffer = BodyBuffer<Int>(capacity: 4)
    _ = write("abc", to: &buffer)
    #expect(buffer.finish(.cancelled) == nil)
    guard case .ready(.success(.some), resume: false) = buffer.read(),
      case .ready(.failure(let error), resume: false) = buffer.read(),
      case .ready(.success(.none), resume: false) = buffer.read()
    else { return #expect(Bool(false)) }
    #expect(error.kind == .cancelled)
  }

  @Test func `closing wakes the reader and refuses the writer`() throws {
    var buffer = BodyBuffer<Int>(capacity: 4)
    _ = buffer.read(orWait: 7)
    #expect(buffer.close(.cancelled)?.0 == 7)
    guard case .closed = write("abc", to: &buffer) else { return #expect(Bool(false)) }
  }

  @Test func `who is cancelled between two chunks reads no end`() {
    var buffer = BodyBuffer<Int>(capacity: 4)
    guard case .accepted(wake: nil) = write("abc", to: &buffer) else { return #expect(Bool(false)) }
    #expect(buffer.close(.cancelled) == nil)
    guard case .ready(.failure(let error), resume: false) = buffer.read(orWait: 7) else {
      return #expect(Bool(false), "a body that was cut off ends as a whole one does")
    }
    #expect(error.kind == .cancelled)
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
