/// As much of an object's metadata (meta/v1 `ObjectMeta`) as tells which object it is, read as far as
/// it can be read.
///
/// The field numbers are those of `k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto`. The metadata
/// is field 1 of every object, and of `PartialObjectMetadata`.
package struct ProtobufIdentity {
  package private(set) var name = ""
  package private(set) var namespace = ""
  package private(set) var uid = ""
  package private(set) var resourceVersion = ""
  /// Whether the annotation is there that closes the first part of a streaming list.
  package private(set) var endsInitialEvents = false

  /// Reads an object's message.
  package init(of object: UnsafeRawBufferPointer) {
    var fields = ProtobufFields(object)
    while let field = try? fields.next() {
      guard field.number == 1, let metadata = try? field.bytes() else { continue }
      try? read(metadata)
    }
  }

  private mutating func read(_ metadata: UnsafeRawBufferPointer) throws(ProtobufError) {
    var fields = ProtobufFields(metadata)
    while let field = try fields.next() {
      switch field.number {
      case 1: name = try field.text()
      case 3: namespace = try field.text()
      case 5: uid = try field.text()
      case 6: resourceVersion = try field.text()
      case 12:
        let annotation = try ProtobufEntry(field)
        guard annotation.key.isText(ListOptions.initialEventsEnd) else { continue }
        endsInitialEvents = annotation.value.isText("true")
      default: break
      }
    }
  }

  /// The object's key; nil where it has no name.
  package var key: ObjectKey? {
    name.isEmpty ? nil : ObjectKey(namespace: namespace, name: name)
  }
}
