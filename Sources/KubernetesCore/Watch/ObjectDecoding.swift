internal import FoundationEssentials

/// How the bytes of a watch or a list become the values that a controller keeps.
///
/// Usually these are small projections of the objects: what is not asked for is never stored.
///
/// Guarantees: a page and a line are cut into objects before any of these is read, so that one that
/// can't be read, whatever is wrong with it, is one that can't be read.
public struct ObjectDecoding<Object: Sendable>: Sendable {
  private let decode: @Sendable (RawJSON) throws -> Object
  private let standIn: @Sendable (RawJSON, Undecodable) -> Object?

  /// A decoding by functions.
  ///
  /// - Parameters:
  ///   - decode: Reads an object, or throws an error whose description is what gets logged.
  ///   - standIn: Makes what is to be kept of an object that can't be read; nil for nothing.
  public init(
    _ decode: @escaping @Sendable (RawJSON) throws -> Object,
    standIn: @escaping @Sendable (RawJSON, Undecodable) -> Object? = { _, _ in nil }
  ) {
    self.decode = decode
    self.standIn = standIn
  }

  /// The same decoding, with what is to be kept of an object that can't be read; nil for nothing.
  public func keeping(
    _ standIn: @escaping @Sendable (RawJSON, Undecodable) -> Object?
  ) -> ObjectDecoding {
    ObjectDecoding(decode, standIn: standIn)
  }

  /// What reading an object came to.
  enum Outcome {
    case read(Object)
    case failed(Undecodable, instead: Object?)
  }

  /// Reads an object.
  func object(_ raw: RawJSON) -> Outcome {
    do {
      return .read(try decode(raw))
    } catch {
      let failure = Undecodable(raw, error)
      return .failed(failure, instead: standIn(raw, failure))
    }
  }
}

extension ObjectDecoding where Object: Decodable {
  /// Decodes straight into a small struct: the fast path.
  ///
  /// Fields that the struct does not name cost next to nothing, and may nest however deep. A
  /// `JSONValue` is parsed instead: a `Decoder` does not tell in which order keys came, and takes two
  /// that are alike but for their Unicode normalisation for one.
  public static var decodable: ObjectDecoding {
    if let json = ObjectDecoding<JSONValue>.json as? ObjectDecoding { return json }
    let decoder = JSONDecoder()
    return ObjectDecoding { try decoder.decode(Object.self, from: $0.shallow) }
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
    ObjectDecoding { try convert($0.value()) }
  }
}

extension ObjectDecoding where Object == JSONValue {
  /// Keeps whole objects as they are.
  public static var json: ObjectDecoding { .json { $0 } }
}
