/// When a drain has to be over.
struct DrainTimes: Equatable {
  /// How long the pipelines may go on after the signal to end.
  var drain: Duration
  /// How long after the signal to end the kubelet's own SIGKILL is near.
  var kill: Duration
  /// How long nothing may have changed before all is taken to be delivered.
  var settle: Duration

  /// How long Fluent Bit gets to end by itself. Its own grace period is 5 s.
  static let stopping: Duration = .seconds(7)

  init(graceSeconds: Int, settleSeconds: Int) {
    drain = .seconds(max(1, graceSeconds - 2))
    kill = max(.seconds(graceSeconds) - .milliseconds(500), drain + .milliseconds(250))
    settle = .seconds(settleSeconds)
  }
}
