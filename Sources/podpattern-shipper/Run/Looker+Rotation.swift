extension Looker {
  /// Rotates what has become too large, and says what can't be rotated. Of a file whose lines are too
  /// many to count them now, a later look goes on.
  mutating func rotate(_ look: Look, budget: Int) -> [Warning] {
    guard var rotator else { return [] }
    defer { self.rotator = rotator }
    return look.all.compactMap { file in
      let entry = rotator.entry(of: file)
      let position = look.leastPosition(of: file)
      guard
        let plan = RotationPlan(file, position: position, entry: entry, limits: rotator.limits)
      else { return nil }
      let end = plan.free.upperBound
      _ = lines.count(file, to: [end] + look.offsets(of: file), from: entry.freed, budget: budget)
      guard lines.isCounted(file.id, to: end) else { return nil }
      let freed = lines.mark(of: file.id, at: end)
      if let refusal = rotator.rotate(file, plan, freed: freed) {
        return .notRotated(path: file.path, refusal: refusal)
      }
      lines.start(file.id, at: freed)
      return nil
    }
  }
}
