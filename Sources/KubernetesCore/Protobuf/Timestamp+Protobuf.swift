internal import FoundationEssentials

extension Timestamp {
  /// Reads a meta/v1 `Time`; nil where it says none, which is an empty message.
  ///
  /// It is to the second, as in JSON: API servers write parts of a second to neither, and read none
  /// (`k8s.io/apimachinery/pkg/apis/meta/v1/time_proto.go`). A year beyond those of RFC 3339 is held to
  /// them, as it is in JSON.
  package init?(protobuf field: ProtobufField) throws(ProtobufError) {
    let message = try field.bytes()
    guard !message.isEmpty else { return nil }
    var seconds: Int64 = 0
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      if field.number == 1 { seconds = try field.int64() }
    }
    let time = Timestamp(Date(timeIntervalSince1970: Double(seconds)))
    self = min(max(time, Self.bounds.lowerBound), Self.bounds.upperBound)
  }
}
