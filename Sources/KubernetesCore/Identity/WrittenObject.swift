internal import FoundationEssentials

/// What the answer to a write says of the object: enough to recognize it, and to see what became of its
/// labels.
package struct WrittenObject: Sendable, Hashable {
  /// What tells the object from others of its name.
  package var uid: String
  /// The version that the write led to.
  package var resourceVersion: String
  /// The object's labels, as they are now.
  package var labels: [String: String] = [:]

  /// Reads answers in JSON and in protobuf.
  ///
  /// There is one for each write, and most of an answer's bytes say which fields the writer owns: none
  /// of them is looked at.
  package static let decoding = ObjectDecoding<WrittenObject> { try WrittenObject($0) }
    .reading(ProtobufDecoding { try WrittenObject(protobuf: $0) })

  private init(uid: String?, resourceVersion: String?, labels: [String: String]) throws {
    guard let uid, !uid.isEmpty else { throw MalformedWire("metadata: there is no \"uid\"") }
    guard let resourceVersion, !resourceVersion.isEmpty else {
      throw MalformedWire("metadata: there is no \"resourceVersion\"")
    }
    (self.uid, self.resourceVersion, self.labels) = (uid, resourceVersion, labels)
  }

  private init(_ object: RawJSON) throws {
    var (uid, resourceVersion): (String?, String?)
    var labels: [String: String] = [:]
    let text = object.text
    try text.parsing { parser throws(JSONParseError) in
      try parser.members { key, parser throws(JSONParseError) in
        guard JSONKey(key) == "metadata" else { return _ = try parser.skip() }
        try parser.members { key, parser throws(JSONParseError) in
          let value = RawJSON(try parser.skip(), of: text)
          switch JSONKey(key) {
          case "uid": uid = value.string
          case "resourceVersion": resourceVersion = value.string
          case "labels":
            labels = [:]
            for (key, value) in value.members { labels[key.text] = value.string }
          default: break
          }
        }
      }
    }
    try self.init(uid: uid, resourceVersion: resourceVersion, labels: labels)
  }

  /// Field numbers: `ObjectMeta` in `k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto`.
  private init(protobuf object: UnsafeRawBufferPointer) throws {
    var (uid, resourceVersion): (String?, String?)
    var labels: [String: String] = [:]
    var fields = ProtobufFields(object)
    while let field = try fields.next() {
      guard field.number == 1 else { continue }
      var fields = ProtobufFields(try field.bytes())
      while let field = try fields.next() {
        switch field.number {
        case 5: uid = try field.text()
        case 6: resourceVersion = try field.text()
        case 11:
          let label = try ProtobufEntry(field)
          labels[String(protobuf: label.key)] = String(protobuf: label.value)
        default: break
        }
      }
    }
    try self.init(uid: uid, resourceVersion: resourceVersion, labels: labels)
  }
}
