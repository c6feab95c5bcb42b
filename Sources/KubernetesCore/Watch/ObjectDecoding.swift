public import FoundationEssentials

/// How the bytes of a watch or a list become the values that a controller keeps.
///
/// Usually these are small projections of the objects: what is not asked for is never stored.
public struct ObjectDecoding<Object: Sendable>: Sendable {
  let decodeEvent: @Sendable (Data) throws -> WatchEvent<Object>
  let decodePage: @Sendable (Data) throws -> DecodedPage<Object>

  /// Reads one page of a list.
  ///
  /// - Throws: An error of decoding where the page as a whole is none; a single item that can't be
  ///   read goes into `DecodedPage.undecodable`.
  public func page(_ body: Data) throws -> DecodedPage<Object> { try decodePage(body) }

  /// Reads the one event that a line of a watch holds.
  ///
  /// - Throws: An error of decoding.
  public func event(_ line: Data) throws -> WatchEvent<Object> { try decodeEvent(line) }
}

extension ObjectDecoding where Object: Decodable {
  /// Decodes straight into a small struct: the fast path.
  ///
  /// Fields that the struct does not name cost next to nothing.
  public static var decodable: ObjectDecoding {
    let decoder = JSONDecoder()
    return ObjectDecoding(
      decodeEvent: { try decoder.decode(WatchFrame<Object>.self, from: $0).event },
      decodePage: { try decoder.decode(TolerantPage<Object>.self, from: $0).page })
  }
}

extension ObjectDecoding {
  /// Parses into `JSONValue`, losing nothing, and converts that.
  ///
  /// The conversion throws where the value is not what it should be; the error's description is
  /// what gets logged.
  public static func json(
    _ convert: @escaping @Sendable (JSONValue) throws -> Object
  ) -> ObjectDecoding {
    ObjectDecoding(
      decodeEvent: { try WatchEvent(frame: JSONValue(parsing: $0), convert) },
      decodePage: { try DecodedPage(list: JSONValue(parsing: $0), convert) })
  }
}

extension ObjectDecoding where Object == JSONValue {
  /// Keeps whole objects as they are.
  public static var json: ObjectDecoding { .json { $0 } }
}
