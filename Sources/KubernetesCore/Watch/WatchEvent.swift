public import FoundationEssentials

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// One event of a watch, its object decoded as far as the reader needs it.
public enum WatchEvent<Object: Sendable>: Sendable {
  case added(Object)
  case modified(Object)
  /// The object is gone, or no longer matches the watch's selector; this is its last state.
  case deleted(Object)
  /// Nothing changed up to this version. `initialEventsEnd` closes the first part of a watch that
  /// was asked to begin with all that is there.
  case bookmark(resourceVersion: String, initialEventsEnd: Bool)
  /// The server ends the watch and says why, such as code 410 for a version it has forgotten.
  case error(Status)
}

extension WatchEvent: Equatable where Object: Equatable {}

/// One line of a watch: an event, or why the line's object could not be read.
public enum WatchLine<Object: Sendable>: Sendable {
  /// A line that was read.
  case event(WatchEvent<Object>)
  /// The line is not of the form that was asked for, or its object can't be read; there may be
  /// something to keep of it, told as an event that stands in for it.
  case undecodable(Undecodable, instead: WatchEvent<Object>?)
}

extension WatchLine: Equatable where Object: Equatable {}

/// One page of a list, in which an item that could not be read does not spoil the others.
public struct DecodedPage<Object: Sendable>: Sendable {
  /// The version that all pages of the list show.
  public var resourceVersion: String
  /// The token that asks for the next page; nil on the last.
  public var continueToken: String?
  /// The items that could be read.
  public var items: [Object]
  /// The items that could not.
  public var undecodable: [Undecodable]

  /// A page with its items.
  public init(
    resourceVersion: String, continueToken: String? = nil, items: [Object],
    undecodable: [Undecodable] = []
  ) {
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken.flatMap { $0.isEmpty ? nil : $0 }
    self.items = items
    self.undecodable = undecodable
  }
}

/// Turns the bytes of a watch, in chunks cut anywhere, into events: one JSON object a line, or one
/// message of protobuf a frame.
///
/// Guarantees: a line is decoded once it is whole, however its bytes were cut; a line that can't be
/// decoded becomes `WatchLine.undecodable` and ends nothing; what stands after the last line break
/// when the stream ends was cut off and is never decoded. The same holds for frames.
public struct WatchDecoder<Object: Sendable>: Sendable {
  /// More bytes in one line than this end the watch: 1.5 MiB is etcd's limit of one object, and an
  /// event is little more than that.
  public static var maximumLineLength: Int { 64 << 20 }

  private var partial = Data()
  private let decoding: ObjectDecoding<Object>
  private let format: WireFormat

  /// A decoder that has read nothing yet.
  ///
  /// - Parameters:
  ///   - decoding: How objects are read.
  ///   - format: What the watch is written in, as its answer's header says.
  public init(_ decoding: ObjectDecoding<Object>, _ format: WireFormat = .json) {
    self.decoding = decoding
    self.format = format
  }

  /// A line grew past `maximumLineLength`; what reads on would only guess.
  public struct LineTooLong: Error, Sendable, Hashable {}

  /// Takes the next chunk and returns the lines that it completes.
  ///
  /// - Throws: `LineTooLong`, after which the decoder must not be used.
  public mutating func feed(_ chunk: Data) throws(LineTooLong) -> [WatchLine<Object>] {
    switch format {
    case .json: try feedLines(chunk)
    case .protobuf: try feedFrames(chunk)
    }
  }
}

// MARK: - Lines

extension WatchDecoder {
  private mutating func feedLines(_ chunk: Data) throws(LineTooLong) -> [WatchLine<Object>] {
    var lines: [WatchLine<Object>] = []
    var start = chunk.startIndex
    while let lineBreak = Self.lineBreak(in: chunk, from: start) {
      if partial.isEmpty {
        append(chunk[start..<lineBreak], to: &lines)
      } else {
        partial.append(chunk[start..<lineBreak])
        append(partial[...], to: &lines)
        partial = Data()
      }
      start = lineBreak + 1
    }
    partial.append(chunk[start...])
    guard partial.count <= Self.maximumLineLength else { throw LineTooLong() }
    return lines
  }

  /// The next line break. `memchr`, since looking at each byte through `Data` takes as long as
  /// decoding the line.
  private static func lineBreak(in chunk: Data, from start: Data.Index) -> Data.Index? {
    chunk[start...].withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base, Int32(UInt8(ascii: "\n")), bytes.count)
      else { return nil }
      return start + (UnsafeRawPointer(found) - base)
    }
  }

  private func append(_ line: Data, to lines: inout [WatchLine<Object>]) {
    guard line.contains(where: { $0 > 0x20 }) else { return }
    lines.append(decoding.line(line))
  }
}

// MARK: - Frames

/// Frames are as API servers write them (`k8s.io/apimachinery/pkg/util/framer`): the length in four
/// bytes, the highest first, and as many bytes.
extension WatchDecoder {
  private static var headLength: Int { 4 }

  private mutating func feedFrames(_ chunk: Data) throws(LineTooLong) -> [WatchLine<Object>] {
    var lines: [WatchLine<Object>] = []
    // Most frames come whole: only what is left over is copied.
    guard !partial.isEmpty else {
      let taken = try takeFrames(of: chunk, into: &lines)
      if taken < chunk.count { partial = Data(chunk.dropFirst(taken)) }
      return lines
    }
    partial.append(chunk)
    let taken = try takeFrames(of: partial, into: &lines)
    if taken > 0 { partial = Data(partial.dropFirst(taken)) }
    return lines
  }

  /// Decodes the whole frames at the beginning of some bytes; returns how many bytes they have.
  private func takeFrames(
    of bytes: Data, into lines: inout [WatchLine<Object>]
  ) throws(LineTooLong) -> Int {
    let taken = bytes.withUnsafeBytes { bytes -> Int? in
      var position = 0
      while bytes.count - position >= Self.headLength {
        let start = position + Self.headLength
        let length = bytes[position..<start].reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.maximumLineLength else { return nil }
        guard length <= bytes.count - start else { break }
        position = start + length
        lines.append(decoding.frame(UnsafeRawBufferPointer(rebasing: bytes[start..<position])))
      }
      return position
    }
    guard let taken else { throw LineTooLong() }
    return taken
  }
}

extension WatchDecoder where Object: Decodable {
  /// A decoder of JSON into a `Decodable` type that has read nothing yet.
  public init() { self.init(.decodable) }
}
