internal import KubernetesCore

// ContainerStatuses in protobuf, as `k8s.io/api/core/v1/generated.proto` numbers their fields.

extension ContainerSnapshot {
  init(protobuf field: ProtobufField, _ strings: inout StringPool) throws(ProtobufError) {
    self.init(name: "", state: .waiting(reason: nil, message: nil))
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: name = strings.text(try field.bytes())
      case 2:
        let run = try ContainerRun(protobuf: field, &strings)
        (state, startedAt) = (run.state, run.startedAt)
      case 3: lastTermination = try ContainerRun(protobuf: field, &strings).termination
      case 4: isReady = try field.flag()
      case 5: restarts = try field.count().value
      case 8: containerID = try field.presentText()?.cut(toBytes: TextLimits.word)
      case 9: isStarted = try field.flag()
      default: break
      }
    }
  }
}

/// A ContainerState.
private struct ContainerRun {
  private var waiting: (reason: String?, message: String?)
  private var isRunning = false
  private(set) var termination: ContainerSnapshot.Termination?
  /// When the present run began; nil while it does not run.
  private(set) var startedAt: Timestamp?

  /// One of several states, which no server shows, counts as in JSON.
  var state: ContainerSnapshot.State {
    if isRunning { return .running }
    if let termination { return .terminated(termination) }
    return .waiting(reason: waiting.reason, message: waiting.message)
  }

  init(protobuf field: ProtobufField, _ strings: inout StringPool) throws(ProtobufError) {
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: try readWaiting(try field.bytes(), &strings)
      case 2:
        isRunning = true
        try readRunning(try field.bytes())
      case 3: termination = try ContainerSnapshot.Termination(protobuf: field, &strings)
      default: break
      }
    }
  }

  private mutating func readWaiting(
    _ message: UnsafeRawBufferPointer, _ strings: inout StringPool
  ) throws(ProtobufError) {
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      switch field.number {
      case 1: waiting.reason = try strings.word(field)
      case 2: waiting.message = try field.presentText()?.cut(toBytes: TextLimits.message)
      default: break
      }
    }
  }

  private mutating func readRunning(_ message: UnsafeRawBufferPointer) throws(ProtobufError) {
    var fields = ProtobufFields(message)
    while let field = try fields.next() {
      if field.number == 1 { startedAt = try Timestamp(protobuf: field) }
    }
  }
}

extension ContainerSnapshot.Termination {
  fileprivate init(
    protobuf field: ProtobufField, _ strings: inout StringPool
  ) throws(ProtobufError) {
    self.init(exitCode: 0)
    var fields = ProtobufFields(try field.bytes())
    while let field = try fields.next() {
      switch field.number {
      // total: an int32 fits
      case 1: exitCode = Int(try field.int32())
      case 3: reason = try strings.word(field)
      case 4: message = try field.presentText()?.cut(toBytes: TextLimits.message)
      default: break
      }
    }
  }
}

extension StringPool {
  /// A reason, which is one of few words; nil where it is empty.
  fileprivate mutating func word(_ field: ProtobufField) throws(ProtobufError) -> String? {
    let bytes = try field.bytes()
    return bytes.isEmpty ? nil : text(bytes).cut(toBytes: TextLimits.word)
  }
}
