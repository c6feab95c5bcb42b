public import FoundationEssentials

/// An object in the bytes of a request's body, and what they are in.
public struct EncodedObject: Sendable, Hashable {
  /// The bytes.
  public let bytes: Data
  /// What they are in.
  public let format: WireFormat

  /// Bytes in a format.
  public init(bytes: Data, format: WireFormat) { (self.bytes, self.format) = (bytes, format) }

  /// The object as JSON; nil where the bytes are none, or are protobuf of a kind, or with a field, that
  /// is not known here.
  package var json: JSONValue? {
    switch format {
    case .json: try? JSONValue(parsing: bytes)
    case .protobuf: bytes.withUnsafeBytes { try? Self.object(protobuf: $0) }
    }
  }

  /// The same object in JSON; itself where it can't be read.
  package var inJSON: EncodedObject {
    guard format == .protobuf, let json else { return self }
    return EncodedObject(bytes: json.serialized(), format: .json)
  }

  /// Reads an object of core/v1 from its envelope.
  ///
  /// - Throws: where the bytes are none, or are of a kind, or have a field, that is not known here.
  private static func object(
    protobuf bytes: UnsafeRawBufferPointer
  ) throws(ProtobufError) -> JSONValue {
    let envelope = try ProtobufEnvelope(bytes)
    guard let structure = ProtobufStructure.named(envelope.kind) else {
      throw ProtobufError("the kind \"\(envelope.kind)\" is not known in protobuf")
    }
    var object: JSONObject = ["apiVersion": "v1", "kind": .string(envelope.kind)]
    object.merge(try structure.decoded(envelope.object)) { first, _ in first }
    return .object(object)
  }
}
