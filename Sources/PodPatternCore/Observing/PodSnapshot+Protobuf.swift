internal import FoundationEssentials
internal import KubernetesCore

// Pods in protobuf. The field numbers are those of `k8s.io/api/core/v1/generated.proto`, and for metadata
// of `k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto`; a number that was given out never changes
// its meaning. Go writes every text, number and message of a fixed structure, also where it is empty, and
// leaves it out in JSON (`omitempty`): what is empty here is absent.

extension PodSnapshot {
  /// Reads a pod in protobuf, as its JSON would be read.
  ///
  /// - `strings`: the texts that pods have in common.
  init(protobuf pod: UnsafeRawBufferPointer, _ strings: inout StringPool) throws(ProtobufError) {
    let pod = try ProtobufPod(pod, &strings)
    do {
      try self.init(pod)
    } catch {
      throw error as? ProtobufError ?? ProtobufError("\(error)")
    }
  }

  /// Reads what can be read of a pod whose protobuf can't; nil if it has no name.
  init?(unreadable pod: UnsafeRawBufferPointer, _ reason: String) {
    var strings = StringPool()
    var metadata = PodMetadata()
    var (node, phase): (String?, String?)
    let parts = PodMessages(unreadable: pod)
    try? metadata.read(parts.metadata, &strings)
    metadata.ending = nil
    if let spec = parts.spec { node = Self.text(10, of: spec) }
    if let status = parts.status { phase = Self.text(1, of: status) }
    self.init(unreadable: metadata, node: node, phase: phase, reason)
  }

  /// A field of a message of which something can't be read.
  private static func text(_ number: Int, of message: UnsafeRawBufferPointer) -> String? {
    var text: String?
    var fields = ProtobufFields(message)
    while let field = try? fields.next() {
      if field.number == number { text = try? field.presentText() }
    }
    return text
  }
}

/// The three messages that a pod consists of.
private struct PodMessages {
  var metadata = UnsafeRawBufferPointer(start: nil, count: 0)
  var spec: UnsafeRawBufferPointer?
  var status: UnsafeRawBufferPointer?

  init(_ pod: UnsafeRawBufferPointer) throws(ProtobufError) { try read(pod) }

  init(unreadable pod: UnsafeRawBufferPointer) { try? read(pod) }

  private mutating func read(_ pod: UnsafeRawBufferPointer) throws(ProtobufError) {
    var fields = ProtobufFields(pod)
    while let field = try fields.next() {
      switch field.number {
      case 1: metadata = try field.bytes()
      case 2: spec = try field.bytes()
      case 3: status = try field.bytes()
      default: break
      }
    }
  }
}

/// A pod in protobuf.
private struct ProtobufPod: PodReading {
  let messages: PodMessages
  private(set) var metadata = PodMetadata()
  private(set) var node: String?
  private(set) var hasInPlaceGate = false
  private(set) var status: PodStatus?

  init(
    _ pod: UnsafeRawBufferPointer, _ strings: inout StringPool
  ) throws(ProtobufError) {
    messages = try PodMessages(pod)
    try metadata.read(messages.metadata, &strings)
    guard !metadata.key.name.isEmpty else { throw ProtobufError("metadata: there is no \"name\"") }
    if let spec = messages.spec { try read(spec: spec, &strings) }
    if let message = messages.status { status = try PodStatus(protobuf: message, &strings) }
  }

  private mutating func read(
    spec: UnsafeRawBufferPointer, _ strings: inout StringPool
  ) throws(ProtobufError) {
    var fields = ProtobufFields(spec)
    while let field = try fields.next() {
      switch field.number {
      case 10:
        let name = try field.bytes()
        node = name.isEmpty ? nil : strings.text(name)
      case 28:
        if try field.onlyText().isText(InPlaceGate.conditionType) { hasInPlaceGate = true }
      default: break
      }
    }
  }

  func lifetime() throws -> PodLifetime {
    try PodLifetime(protobuf: messages.status ?? .init(start: nil, count: 0))
  }

  func update() throws -> UpdateProgress {
    try UpdateProgress(
      metadata: messages.metadata, spec: messages.spec, status: messages.status)
  }

  func startDetails() -> PodStartDetails {
    guard let spec = messages.spec else { return PodStartDetails() }
    // It was read once, so that nothing is wrong with it but in what only these details look at.
    return (try? PodStartDetails(protobuf: spec, status: messages.status)) ?? PodStartDetails()
  }
}

extension PodMetadata {
  /// Reads an ObjectMeta. What was read before something that can't be read stays.
  fileprivate mutating func read(
    _ message: UnsafeRawBufferPointer, _ strings: inout StringPool
  ) throws(ProtobufError) {
    var (name, namespace) = ("", "")
    var (deadline, graceSeconds): (Timestamp?, Count) = (nil, 0)
    var finalizers: [String] = []
    defer {
      key = ObjectKey(namespace: namespace, name: name)
      if isTerminating {
        ending = PodEnding(
          deadline: deadline, graceSeconds: graceSeconds.value, finalizers: finalizers)
      }
    }
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 1: name = try field.text()
      case 3: namespace = strings.text(try field.bytes())
      case 5: uid = try field.text()
      case 6: resourceVersion = try field.text()
      case 8: created = try Timestamp(protobuf: field)
      case 9:
        deadline = try Timestamp(protobuf: field)
        isTerminating = deadline != nil
      case 10: graceSeconds = try field.count()
      case 11: try take(label: try ProtobufEntry(field), &strings)
      case 12: annotations.take(try ProtobufEntry(field))
      case 13: try take(owner: try field.bytes(), &strings)
      // More than this are not kept, but anybody may add as many.
      case 14: if finalizers.count < 8 { finalizers.append(try field.text()) }
      default: break
      }
    }
  }

  private mutating func take(
    label: ProtobufEntry, _ strings: inout StringPool
  ) throws(ProtobufError) {
    if label.key.isText(ChildLabels.pattern) {
      pattern = strings.text(label.value)
    } else if label.key.isText(ChildLabels.revision) {
      revision = strings.text(label.value)
    }
  }

  private mutating func take(
    owner message: UnsafeRawBufferPointer, _ strings: inout StringPool
  ) throws(ProtobufError) {
    guard ownerUID == nil else { return }
    var (uid, isController) = (UnsafeRawBufferPointer(start: nil, count: 0), false)
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 4: uid = try field.bytes()
      case 6: isController = try field.flag()
      default: break
      }
    }
    if isController { ownerUID = strings.text(uid).cut(toBytes: Self.uidLength) }
  }
}

extension PodAnnotations {
  fileprivate mutating func take(_ annotation: ProtobufEntry) {
    let (key, value) = (annotation.key, annotation.value)
    if key.isText(PodSnapshot.replacementAnnotation) {
      replacement = String(protobuf: value)
    } else if key.isText(PodSnapshot.attemptAnnotation) {
      attempt = String(protobuf: value)
    } else if key.isText(PodSnapshot.indexAnnotation) {
      index = String(protobuf: value)
    } else if key.isText(PodSnapshot.withoutShipperAnnotation) {
      withoutShipper = String(protobuf: value)
    } else if key.isText(Self.deletionCost) {
      deletionCost = String(protobuf: value)
    } else if key.isText(ChildLabels.inPlaceUpdate) {
      hasInPlaceUpdate = true
    }
  }
}

extension PodStatus {
  fileprivate init(
    protobuf message: UnsafeRawBufferPointer, _ strings: inout StringPool
  ) throws(ProtobufError) {
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 1: phase = try field.presentText()
      case 2: try conditions.take(try PodConditionMessage(field))
      case 3: self.message = try field.presentText()
      case 4: reason = try field.presentText()
      case 8: containers.append(try ContainerSnapshot(protobuf: field, &strings))
      case 10: initContainers.append(try ContainerSnapshot(protobuf: field, &strings))
      default: break
      }
    }
  }
}

extension PodConditions {
  /// Takes one condition; time and message are only read where they are used.
  fileprivate mutating func take(_ condition: PodConditionMessage) throws(ProtobufError) {
    let (type, status) = (condition.type, condition.status)
    if type.isText("Ready") {
      if status.isText("True") { takeReady(since: try condition.lastTransitionTime()) }
    } else if type.isText("PodScheduled") {
      if status.isText("False") {
        takeUnscheduled(reason: condition.reason, message: condition.message)
      }
    } else if type.isText("PodReadyToStartContainers") {
      if status.isText("False") { lacksSandbox = true }
    } else if type.isText("DisruptionTarget") {
      if status.isText("True") { takeDisruption(reason: condition.reason) }
    } else if type.isText(InPlaceGate.conditionType) {
      inPlaceGate = InPlaceGate(
        status: String(protobuf: status), since: try condition.lastTransitionTime())
    }
  }
}

/// A PodCondition whose parts are not read yet.
struct PodConditionMessage {
  private(set) var type = UnsafeRawBufferPointer(start: nil, count: 0)
  private(set) var status = UnsafeRawBufferPointer(start: nil, count: 0)
  private var reasonBytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var messageBytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var time: ProtobufField?

  init(_ field: ProtobufField) throws(ProtobufError) {
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: type = try field.bytes()
      case 2: status = try field.bytes()
      case 4: time = field
      case 5: reasonBytes = try field.bytes()
      case 6: messageBytes = try field.bytes()
      default: break
      }
    }
  }

  /// Nil where it is empty.
  var reason: String? { reasonBytes.isEmpty ? nil : String(protobuf: reasonBytes) }

  /// Nil where it is empty.
  var message: String? { messageBytes.isEmpty ? nil : String(protobuf: messageBytes) }

  /// Nil where there is none.
  func lastTransitionTime() throws(ProtobufError) -> Timestamp? {
    guard let time else { return nil }
    return try Timestamp(protobuf: time)
  }
}
