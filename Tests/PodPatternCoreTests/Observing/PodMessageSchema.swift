internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesTestSupport

/// How Go writes a type in protobuf, as far as pods need it: `k8s.io/api/core/v1/generated.proto` and
/// `generated.pb.go`. It turns the JSON that a server writes of an object into the protobuf that it writes
/// of the same one.
struct MessageSchema: Sendable {
  indirect enum Kind: Sendable {
    case text, number, flag, time
    case message(MessageSchema)
    /// A map from texts to texts, or to Quantities.
    case map(ofQuantities: Bool)
  }

  struct Field: Sendable {
    let number: Int
    let kind: Kind
    var isList = false
    /// Whether it is a pointer in Go, which alone can be absent.
    var isPointer = false
  }

  let fields: [(name: String, field: Field)]

  init(_ fields: KeyValuePairs<String, Field>) {
    self.fields = fields.map { ($0.key, $0.value) }.sorted { $0.field.number < $1.field.number }
  }

  /// The message of an object in JSON.
  func encode(_ object: JSONValue) -> [UInt8] {
    ProtobufWriter.message { writer in
      for (name, field) in fields {
        let value = object[name] ?? .null
        if case .map(let ofQuantities) = field.kind {
          for (key, value) in value.object ?? [:] {
            writer.bytes(field.number, Self.entry(key, value.string ?? "", ofQuantities))
          }
        } else if field.isList {
          for element in value.array ?? [] { Self.write(field, element, &writer) }
        } else if !value.isNull || !field.isPointer {
          Self.write(field, value, &writer)
        }
      }
    }
  }

  private static func write(_ field: Field, _ value: JSONValue, _ writer: inout ProtobufWriter) {
    switch field.kind {
    case .text: writer.text(field.number, value.string ?? "")
    case .flag: writer.number(field.number, value.bool == true ? 1 : 0)
    case .number:
      writer.number(field.number, UInt64(bitPattern: Int64(value.integer ?? 0)))
    case .message(let schema): writer.bytes(field.number, schema.encode(value))
    case .time: writer.bytes(field.number, time(value))
    case .map: break
    }
  }

  /// A Time; empty where there is none.
  private static func time(_ value: JSONValue) -> [UInt8] {
    guard let text = value.string, let time = Timestamp(text) else { return [] }
    return ProtobufWriter.message {
      $0.number(1, UInt64(bitPattern: Int64(time.date.timeIntervalSince1970)))
      $0.number(2, 0)
    }
  }

  private static func entry(_ key: String, _ value: String, _ isQuantity: Bool) -> [UInt8] {
    ProtobufWriter.message { writer in
      writer.text(1, key)
      if isQuantity {
        writer.bytes(2, ProtobufWriter.message { $0.text(1, value) })
      } else {
        writer.text(2, value)
      }
    }
  }
}

extension MessageSchema {
  private static func text(_ number: Int) -> Field { Field(number: number, kind: .text) }
  private static func texts(_ number: Int) -> Field {
    Field(number: number, kind: .text, isList: true)
  }
  private static func number(_ number: Int, isPointer: Bool = false) -> Field {
    Field(number: number, kind: .number, isPointer: isPointer)
  }
  private static func flag(_ number: Int, isPointer: Bool = false) -> Field {
    Field(number: number, kind: .flag, isPointer: isPointer)
  }
  private static func time(_ number: Int, isPointer: Bool = false) -> Field {
    Field(number: number, kind: .time, isPointer: isPointer)
  }
  private static func message(
    _ number: Int, _ schema: MessageSchema, isPointer: Bool = false
  ) -> Field {
    Field(number: number, kind: .message(schema), isPointer: isPointer)
  }
  private static func list(_ number: Int, _ schema: MessageSchema) -> Field {
    Field(number: number, kind: .message(schema), isList: true)
  }
  private static func map(_ number: Int, ofQuantities: Bool = false) -> Field {
    Field(number: number, kind: .map(ofQuantities: ofQuantities))
  }

  static let pod = MessageSchema([
    "metadata": message(1, metadata), "spec": message(2, spec), "status": message(3, status),
  ])

  static let metadata = MessageSchema([
    "name": text(1), "generateName": text(2), "namespace": text(3), "selfLink": text(4),
    "uid": text(5), "resourceVersion": text(6), "generation": number(7),
    "creationTimestamp": time(8), "deletionTimestamp": time(9, isPointer: true),
    "deletionGracePeriodSeconds": number(10, isPointer: true), "labels": map(11),
    "annotations": map(12), "ownerReferences": list(13, owner), "finalizers": texts(14),
  ])

  private static let owner = MessageSchema([
    "kind": text(1), "name": text(3), "uid": text(4), "apiVersion": text(5),
    "controller": flag(6, isPointer: true), "blockOwnerDeletion": flag(7, isPointer: true),
  ])

  private static let spec = MessageSchema([
    "containers": list(2, container), "restartPolicy": text(3),
    "terminationGracePeriodSeconds": number(4, isPointer: true), "nodeSelector": map(7),
    "nodeName": text(10), "initContainers": list(20, container),
    "readinessGates": list(28, MessageSchema(["conditionType": text(1)])),
    "schedulingGates": list(38, MessageSchema(["name": text(1)])),
  ])

  private static let container = MessageSchema([
    "name": text(1), "image": text(2), "command": texts(3), "resources": message(8, resources),
    "resizePolicy": list(23, MessageSchema(["resourceName": text(1), "restartPolicy": text(2)])),
    "restartPolicy": Field(number: 24, kind: .text, isPointer: true),
  ])

  private static let resources = MessageSchema([
    "limits": map(1, ofQuantities: true), "requests": map(2, ofQuantities: true),
  ])

  private static let status = MessageSchema([
    "phase": text(1), "conditions": list(2, condition), "message": text(3), "reason": text(4),
    "hostIP": text(5), "podIP": text(6), "startTime": time(7, isPointer: true),
    "containerStatuses": list(8, containerStatus), "qosClass": text(9),
    "initContainerStatuses": list(10, containerStatus), "observedGeneration": number(17),
  ])

  private static let condition = MessageSchema([
    "type": text(1), "status": text(2), "lastProbeTime": time(3), "lastTransitionTime": time(4),
    "reason": text(5), "message": text(6), "observedGeneration": number(7),
  ])

  private static let containerStatus = MessageSchema([
    "name": text(1), "state": message(2, state), "lastState": message(3, state),
    "ready": flag(4), "restartCount": number(5), "image": text(6), "imageID": text(7),
    "containerID": text(8), "started": flag(9, isPointer: true),
    "resources": message(11, resources, isPointer: true),
  ])

  private static let state = MessageSchema([
    "waiting": message(
      1, MessageSchema(["reason": text(1), "message": text(2)]), isPointer: true),
    "running": message(2, MessageSchema(["startedAt": time(1)]), isPointer: true),
    "terminated": message(
      3,
      MessageSchema([
        "exitCode": number(1), "signal": number(2), "reason": text(3), "message": text(4),
        "startedAt": time(5), "finishedAt": time(6), "containerID": text(7),
      ]), isPointer: true),
  ])
}
