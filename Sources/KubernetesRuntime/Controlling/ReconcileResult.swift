/// What a reconcile of one object came to.
public enum ReconcileResult: Sendable {
  /// All is as it should be, until something changes.
  case done
  /// All is as it should be, and is to be looked at again after a time.
  case requeueAfter(Duration)
  /// Something failed: it is tried again, after a delay that doubles with each failure in a row.
  case retry(any Error)
}
