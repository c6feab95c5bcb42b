extension Status {
  /// Reads a meta/v1 `Status` from the bytes of an answer, or of a watch's ERROR event.
  ///
  /// The field numbers are those of `k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto`. What is
  /// empty is absent, as in JSON.
  ///
  /// - Throws: `ProtobufError`, where they are no object in protobuf, or another one.
  package init(protobuf bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
    let envelope = try ProtobufEnvelope(bytes)
    guard envelope.kind == "Status" else {
      throw ProtobufError("there is no Status, but \"\(envelope.kind)\"")
    }
    self.init(status: nil, message: nil, reason: nil, code: nil)
    var fields = ProtobufFields(envelope.object)
    while let field = try fields.next() {
      switch field.number {
      case 2: status = try field.presentText()
      case 3: message = try field.presentText()
      case 4: reason = try field.presentText()
      case 5: details = try Details(protobuf: try field.bytes())
      case 6: code = Self.present(try field.int32())
      default: break
      }
    }
  }

  fileprivate static func present(_ number: Int32) -> Int? { number == 0 ? nil : Int(number) }
}

extension Status.Details {
  fileprivate init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
    self.init()
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 1: name = try field.presentText()
      case 2: group = try field.presentText()
      case 3: kind = try field.presentText()
      case 4: causes = (causes ?? []) + [try Cause(protobuf: try field.bytes())]
      case 5: retryAfterSeconds = Status.present(try field.int32())
      case 6: uid = try field.presentText()
      default: break
      }
    }
  }
}

extension Status.Details.Cause {
  fileprivate init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
    self.init()
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 1: reason = try field.presentText()
      case 2: self.message = try field.presentText()
      case 3: self.field = try field.presentText()
      default: break
      }
    }
  }
}
