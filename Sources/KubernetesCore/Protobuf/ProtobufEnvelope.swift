internal import FoundationEssentials

/// What an API server puts around each object in protobuf: four bytes that mark it, and a message
/// `runtime.Unknown` that says of which type the object is.
///
/// <https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding>;
/// `k8s.io/apimachinery/pkg/runtime/generated.proto` and `…/serializer/protobuf/protobuf.go`.
package struct ProtobufEnvelope {
  /// The bytes before every message: `k8s` and the encoding's number.
  static let mark: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

  /// The object's own message.
  package private(set) var object = UnsafeRawBufferPointer(start: nil, count: 0)
  private var typeMeta: UnsafeRawBufferPointer?

  /// Opens an envelope.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
    guard Self.isMarked(bytes) else {
      throw ProtobufError("what is to be protobuf does not begin as Kubernetes' own does")
    }
    var fields = ProtobufFields(UnsafeRawBufferPointer(rebasing: bytes[Self.mark.count...]))
    while let field = try fields.next() {
      switch field.number {
      case 1: typeMeta = try field.bytes()
      case 2: object = try field.bytes()
      case 3:
        // Named where the object is compressed, which no server does.
        guard try field.bytes().isEmpty else {
          throw ProtobufError("the object is encoded as \(try field.text())")
        }
      case 4:
        let type = try field.bytes()
        guard type.isEmpty || type.isText(WireFormat.protobuf.mediaType) else {
          throw ProtobufError("the object is of the content type \(try field.text())")
        }
      default: break
      }
    }
  }

  /// An object in its envelope, as a request has it.
  ///
  /// - Parameters:
  ///   - apiVersion: Its API version, such as `v1`.
  ///   - kind: Its kind, such as `Pod`.
  ///   - capacity: About how many bytes the object takes.
  ///   - write: Writes the object's own message.
  /// - Returns: the bytes.
  package static func enclosing(
    apiVersion: String, kind: String, capacity: Int, _ write: (inout ProtobufWriter) -> Void
  ) -> [UInt8] {
    var writer = ProtobufWriter(capacity: capacity + 32)
    writer.raw(mark)
    writer.message(1) { type in
      type.text(1, apiVersion)
      type.text(2, kind)
    }
    writer.message(2, write)
    return writer.bytes
  }

  /// Whether bytes begin as an envelope does.
  package static func isMarked(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: mark) }

  /// The object's kind, such as `Pod`; empty where it is not said.
  package var kind: String {
    var kind = ""
    guard let typeMeta else { return kind }
    var fields = ProtobufFields(typeMeta)
    while let field = try? fields.next() {
      if field.number == 2 { kind = (try? field.text()) ?? "" }
    }
    return kind
  }
}
