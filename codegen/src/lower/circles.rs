//! Circles in a graph: which nodes lead back to themselves, and with whom.

/// A number for each node: nodes that lead to one another share one, a node that is in no circle has a number of its own. A node that
/// leads to itself shares its number with its target, which is itself. `graph` lists what each node leads to.
pub(super) fn number(mut graph: Vec<Vec<usize>>) -> Vec<usize> {
    let count = graph.len();
    graph.iter_mut().for_each(|targets| targets.retain(|target| *target < count));
    let mut tarjan = Tarjan {
        graph: &graph,
        index: vec![usize::MAX; count],
        low: vec![0; count],
        on_stack: vec![false; count],
        stack: Vec::new(),
        component: vec![usize::MAX; count],
        next: 0,
    };
    for root in 0..count {
        if tarjan.index[root] == usize::MAX {
            tarjan.run(root);
        }
    }
    // A component of one node that does not lead to itself is no circle: a number that no edge shares.
    let component = tarjan.component;
    let mut sizes = vec![0_usize; count];
    component.iter().for_each(|root| sizes[*root] += 1);
    let mut out = component.clone();
    for (own, targets) in graph.iter().enumerate() {
        if sizes[component[own]] == 1 && !targets.contains(&own) {
            out[own] = count + own;
        }
    }
    out
}

/// Tarjan's algorithm with a stack of its own, since documents decide the depth.
struct Tarjan<'g> {
    graph: &'g [Vec<usize>],
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    component: Vec<usize>,
    next: usize,
}

impl Tarjan<'_> {
    fn run(&mut self, root: usize) {
        let mut work = vec![(root, 0_usize)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                self.index[node] = self.next;
                self.low[node] = self.next;
                self.next += 1;
                self.stack.push(node);
                self.on_stack[node] = true;
            }
            if let Some(&target) = self.graph[node].get(edge) {
                work.push((node, edge + 1));
                if self.index[target] == usize::MAX {
                    work.push((target, 0));
                } else if self.on_stack[target] {
                    self.low[node] = self.low[node].min(self.index[target]);
                }
                continue;
            }
            if self.low[node] == self.index[node] {
                self.close(node);
            }
            if let Some((parent, _)) = work.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
        }
    }

    fn close(&mut self, node: usize) {
        while let Some(member) = self.stack.pop() {
            self.on_stack[member] = false;
            self.component[member] = node;
            if member == node {
                break;
            }
        }
    }
}
