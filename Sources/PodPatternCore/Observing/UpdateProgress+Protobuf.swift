internal import KubernetesCore

// Pods that were updated in place, in protobuf, as `k8s.io/api/core/v1/generated.proto` numbers the fields.

extension UpdateProgress {
  /// Reads the three messages of a pod that has the annotation of an update in place.
  init(
    metadata: UnsafeRawBufferPointer, spec: UnsafeRawBufferPointer?,
    status: UnsafeRawBufferPointer?
  ) throws(ProtobufError) {
    var (record, generation): (String?, Count) = (nil, 0)
    var fields = ProtobufFields(metadata)
    while let field = try fields.next() {
      switch field.number {
      case 7: generation = try field.count()
      case 12:
        let annotation = try ProtobufEntry(field)
        guard annotation.key.isText(ChildLabels.inPlaceUpdate) else { continue }
        record = String(protobuf: annotation.value)
      default: break
      }
    }
    guard let spec else { throw ProtobufError("there is no \"spec\"") }
    var seen: PodStatus?
    if let status { seen = try PodStatus(protobuf: status) }
    self.init(record: record, generation: generation, try Spec(protobuf: spec), seen)
  }
}

extension UpdateProgress.Spec {
  fileprivate init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
    self.init(containers: [])
    var own: [Container] = []
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 2: containers.append(try Container(protobuf: field))
      case 3: restartPolicy = try field.presentText()
      case 20: own.append(try Container(protobuf: field))
      default: break
      }
    }
    initContainers = own
  }
}

extension UpdateProgress.Spec.Container {
  fileprivate init(protobuf field: ProtobufField) throws(ProtobufError) {
    self.init(name: "")
    var policies: [UpdateProgress.Spec.ResizePolicy] = []
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: name = try field.text()
      case 2: image = try field.presentText()
      case 8: resources = try UpdateProgress.Resources(protobuf: field)
      case 23: policies.append(try UpdateProgress.Spec.ResizePolicy(protobuf: field))
      case 24: restartPolicy = try field.presentText()
      default: break
      }
    }
    resizePolicy = policies
  }
}

extension UpdateProgress.Spec.ResizePolicy {
  fileprivate init(protobuf field: ProtobufField) throws(ProtobufError) {
    self.init()
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: resourceName = try field.text()
      case 2: restartPolicy = try field.text()
      default: break
      }
    }
  }
}

extension UpdateProgress.PodStatus {
  fileprivate init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
    self.init()
    var seen: [UpdateProgress.SeenContainer] = []
    var seenInit: [UpdateProgress.SeenContainer] = []
    var known: [Condition] = []
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 1: phase = try field.presentText()
      case 2:
        let condition = try PodConditionMessage(field)
        known.append(
          Condition(
            type: String(protobuf: condition.type), status: String(protobuf: condition.status),
            reason: condition.reason, message: condition.message))
      case 8: seen.append(try UpdateProgress.SeenContainer(protobuf: field))
      case 10: seenInit.append(try UpdateProgress.SeenContainer(protobuf: field))
      // Kubelets that do not say it leave it at 0, which JSON leaves out.
      case 17: observedGeneration = try field.int64() == 0 ? nil : field.count()
      default: break
      }
    }
    (containerStatuses, initContainerStatuses, conditions) = (seen, seenInit, known)
  }
}

extension UpdateProgress.SeenContainer {
  fileprivate init(protobuf field: ProtobufField) throws(ProtobufError) {
    var strings = StringPool()
    let snapshot = try ContainerSnapshot(protobuf: field, &strings)
    // JSON has all three, also where they are empty.
    self.init(name: snapshot.name, image: "", imageID: "", snapshot: snapshot)
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 6: image = try field.text()
      case 7: imageID = try field.text()
      case 11: resources = try UpdateProgress.Resources(protobuf: field)
      default: break
      }
    }
  }
}

extension UpdateProgress.Resources {
  fileprivate init(protobuf field: ProtobufField) throws(ProtobufError) {
    self.init()
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: limits = try (limits ?? ResourceAmounts()).adding(ProtobufEntry(field))
      case 2: requests = try (requests ?? ResourceAmounts()).adding(ProtobufEntry(field))
      default: break
      }
    }
  }
}

extension ResourceAmounts {
  /// - `entry`: a resource's name, and a Quantity, which is a message with its text.
  fileprivate func adding(_ entry: ProtobufEntry) throws(ProtobufError) -> ResourceAmounts {
    var amounts = self
    var amount: Quantity?
    var fields = ProtobufFields(entry.value)
    while let field = try fields.next() {
      if field.number == 1 { amount = Quantity(try field.text()) }
    }
    if entry.key.isText("cpu") {
      amounts.cpu = amount
    } else if entry.key.isText("memory") {
      amounts.memory = amount
    }
    return amounts
  }
}
