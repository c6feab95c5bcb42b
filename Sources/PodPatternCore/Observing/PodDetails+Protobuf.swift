internal import KubernetesCore

// What is read of pods in some states alone, in protobuf, as `k8s.io/api/core/v1/generated.proto` numbers
// the fields.

extension PodLifetime {
  /// - `status`: the pod's status.
  init(protobuf status: UnsafeRawBufferPointer) throws(ProtobufError) {
    var (longestRun, longestFailedRun): (Count?, Count?)
    var (start, unready): (Timestamp?, Timestamp?)
    var hasCondition = false
    var fields = ProtobufFields(status)
    while let field = try fields.next() {
      switch field.number {
      case 2:
        let condition = try PodConditionMessage(field)
        guard !hasCondition, condition.type.isText("Ready") else { continue }
        (hasCondition, unready) = (true, try condition.lastTransitionTime())
      case 7: start = try Timestamp(protobuf: field)
      case 8:
        longestRun = [longestRun, try TerminatedRun(of: field)?.seconds].compactMap { $0 }.max()
      case 10:
        guard let run = try TerminatedRun(of: field), run.exitCode != 0 else { continue }
        longestFailedRun = [longestFailedRun, run.seconds].compactMap { $0 }.max()
      default: break
      }
    }
    self.init(
      longestRun: longestRun, longestFailedRun: longestFailedRun, start: start, unready: unready)
  }
}

/// When the last run of a container began and ended, by its ContainerStatus.
private struct TerminatedRun {
  private(set) var exitCode: Int32 = 0
  private var startedAt: Timestamp?
  private var finishedAt: Timestamp?

  var seconds: Count? { PodLifetime.seconds(from: startedAt, to: finishedAt) }

  /// Nil where the container has not ended.
  init?(of status: ProtobufField) throws(ProtobufError) {
    var state: UnsafeRawBufferPointer?
    var terminated: UnsafeRawBufferPointer?
    var fields = ProtobufFields(try status.bytes())
    while let field = try fields.next() { if field.number == 2 { state = try field.bytes() } }
    guard let state else { return nil }
    fields = ProtobufFields(state)
    while let field = try fields.next() { if field.number == 3 { terminated = try field.bytes() } }
    guard let terminated else { return nil }
    fields = ProtobufFields(terminated)
    while let field = try fields.next() {
      switch field.number {
      case 1: exitCode = try field.int32()
      case 5: startedAt = try Timestamp(protobuf: field)
      case 6: finishedAt = try Timestamp(protobuf: field)
      default: break
      }
    }
  }
}

extension PodStartDetails {
  init(
    protobuf spec: UnsafeRawBufferPointer, status: UnsafeRawBufferPointer?
  ) throws(ProtobufError) {
    var sidecars: Set<String> = []
    var (schedulingGates, readinessGates): ([String], [String]) = ([], [])
    var fields = ProtobufFields(spec)
    while let field = try fields.next() {
      switch field.number {
      case 20: if let name = try Self.sidecar(field) { sidecars.insert(name) }
      case 28: readinessGates.append(String(protobuf: try field.onlyText()))
      case 38:
        guard schedulingGates.count < Self.mostGates else { continue }
        schedulingGates.append(String(protobuf: try field.onlyText()))
      default: break
      }
    }
    self.init(
      sidecars: sidecars, schedulingGates: schedulingGates, readinessGates: readinessGates
    ) {
      status.flatMap { try? Self.conditions(of: $0) } ?? []
    }
  }

  /// The name of an init container, if it is a native sidecar.
  private static func sidecar(_ container: ProtobufField) throws(ProtobufError) -> String? {
    var (name, isSidecar) = ("", false)
    var fields = ProtobufFields(try container.bytes())
    while let field = try fields.next() {
      switch field.number {
      case 1: name = try field.text()
      case 24: isSidecar = try field.bytes().isText("Always")
      default: break
      }
    }
    return isSidecar ? name : nil
  }

  private static func conditions(
    of status: UnsafeRawBufferPointer
  ) throws(ProtobufError) -> [Condition] {
    var conditions: [Condition] = []
    var fields = ProtobufFields(status)
    while let field = try fields.next() {
      guard field.number == 2 else { continue }
      let condition = try PodConditionMessage(field)
      conditions.append(
        Condition(
          type: String(protobuf: condition.type), status: String(protobuf: condition.status),
          reason: condition.reason, message: condition.message))
    }
    return conditions
  }
}

extension ProtobufField {
  /// The text of a message whose only field it is, such as a readiness gate.
  func onlyText() throws(ProtobufError) -> UnsafeRawBufferPointer {
    var text = UnsafeRawBufferPointer(start: nil, count: 0)
    var fields = ProtobufFields(try bytes())
    while let field = try fields.next() { if field.number == 1 { text = try field.bytes() } }
    return text
  }
}
