import FoundationEssentials
import KubernetesCore

/// Pods that differ in their names and annotations alone, in protobuf.
struct ProtobufPodForm: Sendable, Hashable {
  /// The metadata's fields, except for the name, and after them the spec's: kept for each pattern, so in
  /// one place that is no larger than they are.
  private let bytes: [UInt8]
  private let metadataCount: Int

  /// Pods with metadata, in which the name is missing, and with the rest of their fields; nil where
  /// protobuf can't say the same.
  init?(metadata: JSONObject, rest: JSONObject) {
    guard rest.keys == ["spec"], let spec = rest["spec"]?.object,
      let metadata = ProtobufStructure.named("ObjectMeta")?.encoded(metadata),
      let spec = ProtobufStructure.named("PodSpec")?.encoded(spec)
    else { return nil }
    metadataCount = metadata.count
    bytes = Array(unsafeUninitializedCapacity: metadata.count + spec.count) { buffer, count in
      _ = buffer.initialize(fromContentsOf: metadata)
      _ = buffer[metadata.count...].initialize(fromContentsOf: spec)
      count = metadata.count + spec.count
    }
  }

  /// How many bytes it takes.
  var size: Int { bytes.count }

  /// The pod of a name.
  func body(named name: String, annotations: [(String, String)]) -> EncodedObject {
    let body = ProtobufEnvelope.enclosing(
      apiVersion: "v1", kind: "Pod", capacity: size + name.utf8.count + 256
    ) { pod in
      pod.message(1) { object in
        object.text(1, name)
        object.raw(bytes[..<metadataCount])
        // Entries of a map may stand anywhere.
        for (key, value) in annotations {
          object.message(12) { entry in
            entry.text(1, key)
            entry.text(2, value)
          }
        }
      }
      pod.bytes(2, bytes[metadataCount...])
    }
    return EncodedObject(bytes: Data(body), format: .protobuf)
  }
}
