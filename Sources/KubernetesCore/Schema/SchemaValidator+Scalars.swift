internal import _StringProcessing

extension SchemaValidator {
  mutating func check(_ text: String, _ limits: StructuralSchema.Limits, _ path: FieldPath) {
    let length = text.unicodeScalars.count
    // The server tells of the first of these alone.
    if let maximum = limits.maximumLength, length > maximum {
      fault(path, "Too long: may not be more than \(maximum) bytes")
    } else if let minimum = limits.minimumLength, length < minimum {
      refuse(path, "should be at least \(minimum) chars long", .string(text))
    } else if let pattern = limits.pattern, let expression = try? Regex(pattern),
      // By scalars, as in Go: an accent makes no other letter of the one before it.
      text.firstMatch(of: expression.matchingSemantics(.unicodeScalar)) == nil
    {
      refuse(path, "should match '\(pattern)'", .string(text))
    }
    if limits.format == "date-time", Timestamp(text) == nil {
      refuse(path, "must be of type date-time: \"\(text)\"", .string(text))
    }
  }

  mutating func check(_ number: JSONNumber, _ limits: StructuralSchema.Limits, _ path: FieldPath) {
    let value = number.double
    if let minimum = limits.minimum {
      let isExclusive = limits.isMinimumExclusive
      if isExclusive ? value <= minimum.double : value < minimum.double {
        let relation = isExclusive ? "greater than" : "greater than or equal to"
        refuse(path, "should be \(relation) \(minimum.literal)", .number(number))
      }
    }
    if let maximum = limits.maximum {
      let isExclusive = limits.isMaximumExclusive
      if isExclusive ? value >= maximum.double : value > maximum.double {
        let relation = isExclusive ? "less than" : "less than or equal to"
        refuse(path, "should be \(relation) \(maximum.literal)", .number(number))
      }
    }
    let fits =
      switch limits.format {
      case "int32":
        number.integer.map { Int32(exactly: $0) != nil } ?? (value.magnitude < 0x8000_0000)
      case "int64": number.integer != nil || value.magnitude < 0x8000_0000_0000_0000
      default: true
      }
    if !fits { refuse(path, "must fit into \(limits.format ?? "")", .number(number)) }
  }
}
