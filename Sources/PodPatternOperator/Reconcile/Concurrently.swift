/// Does something to all elements at once, and returns each with what came of it, in no order.
///
/// A server that says nothing then costs one time-out and not one for each element.
func concurrently<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ operation: @Sendable @escaping (Element) async -> Result
) async -> [(Element, Result)] {
  await withTaskGroup(of: (Element, Result).self) { group in
    for element in elements { group.addTask { (element, await operation(element)) } }
    var results: [(Element, Result)] = []
    for await result in group { results.append(result) }
    return results
  }
}
